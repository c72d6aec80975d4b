package io.cordon.proxy.frontend.query;

import io.cordon.protocol.Bind;
import io.cordon.protocol.Close;
import io.cordon.protocol.Execute;
import io.cordon.protocol.Parse;
import io.cordon.proxy.frontend.gate.AuditContext;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.RefusalReport;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.link.NodeReplies;
import io.cordon.proxy.frontend.link.OwnMessage;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.link.PendingReply.Answer;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.session.Quoted;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.sql.Script;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a node is sent ahead of a text, and that fails there if the node reads text
 * otherwise than we have: then the text behind it is discarded, and the client gets our error in
 * the place of the node's.
 *
 * <p>It is needed where something has run since the last ReadyForQuery. A view, a trigger, a domain
 * or a rule may call a function that changes {@code standard_conforming_strings} or {@code
 * client_encoding}, which cannot be seen in the statement, and the node tells of at ReadyForQuery.
 */
final class LexerSettingsCheck {

  private static final String NAME = "reading of Cordon";

  private static final List<Answer> ANSWERS =
      List.of(
          Answer.PARSE_COMPLETE,
          Answer.BIND_COMPLETE,
          Answer.COMPLETION,
          Answer.CLOSE_COMPLETE,
          Answer.CLOSE_COMPLETE);

  private final Session session;
  private final ServerLink link;
  private final Gate gate;
  private final RefusalReport report;

  LexerSettingsCheck(Session session, ServerLink link, Gate gate, RefusalReport report) {
    this.session = session;
    this.link = link;
    this.gate = gate;
    this.report = report;
  }

  /**
   * Text of a client is about to be sent: sends the check ahead of it, if it is needed.
   *
   * @param text of a statement, or a name
   * @param script what is refused if the node reads otherwise; null where only a name is there
   */
  void ahead(String text, @Nullable Script script) {
    if (session.hasRun() && !Quoted.isPlain(text)) {
      AuditContext grounds =
          script == null
              ? AuditContext.ofName(session, session.tx(), gate.epoch())
              : AuditContext.of(session, script, session.tx(), gate.epoch());
      Refused refused = new Refused(Refusal.UncertainText.UNCERTAIN_TEXT, grounds, null);
      ByteBuf own = link.server().buffer();
      encode(own, refused);
      link.writer().inject(own, OwnMessage.READING_CHECK);
    }
  }

  private void encode(ByteBuf out, Refused refused) {
    NodeReplies replies = link.replies();
    for (Answer answer : ANSWERS) {
      replies.expect(
          new PendingReply.Check(
              session.tx(), answer, refused.error(), () -> report.refusedAhead(refused)));
    }
    new Parse(NAME, sql(), new int[0]).encode(out);
    Bind.withoutValues(NAME, NAME).encode(out, session.charset());
    new Execute(NAME, 0).encode(out, session.charset());
    new Close((byte) 'P', NAME).encode(out, session.charset());
    new Close((byte) 'S', NAME).encode(out, session.charset());
  }

  /** Divides by zero where the node's settings are others than those that we read by. */
  private String sql() {
    return "SELECT 1 OPERATOR(pg_catalog./) CASE WHEN"
        + " pg_catalog.current_setting('standard_conforming_strings') OPERATOR(pg_catalog.=) '"
        + (session.standardConformingStrings() ? "on" : "off")
        + "' AND "
        + number("pg_catalog.current_setting('client_encoding')")
        + " OPERATOR(pg_catalog.=) "
        + number(Quoted.literal(session.encoding()))
        + " THEN 1 ELSE 0 END";
  }

  private static String number(String encoding) {
    return "pg_catalog.pg_char_to_encoding(CAST(" + encoding + " AS pg_catalog.name))";
  }
}
