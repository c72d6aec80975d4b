package io.cordon.proxy.frontend.query;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BindComplete;
import io.cordon.protocol.EmptyQueryResponse;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.NoData;
import io.cordon.protocol.ParameterDescription;
import io.cordon.protocol.ParseComplete;
import io.cordon.protocol.RowDescription;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.session.Effects;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.Portal;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.StatementKinds;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The extended query's answers that need no node, while none is engaged. */
final class LocalExtended {

  private final Session session;
  private final ServerLink link;
  private final ClientReplies replies;
  private final LocalStatements statements;

  LocalExtended(
      Session session, ServerLink link, ClientReplies replies, LocalStatements statements) {
    this.session = session;
    this.link = link;
    this.replies = replies;
    this.statements = statements;
  }

  /** True for a statement of ours, and for a text without any. */
  boolean isLocal(Prepared prepared) {
    if (isEmpty(prepared.script())) {
      return true;
    }
    Statement statement = prepared.single();
    return statement != null && StatementKinds.isLocal(statement, session.tx(), link.held());
  }

  /** Why nothing can be done with it in the block that has failed; null if something can. */
  @Nullable ErrorResponse aborted(Script script) {
    if (!session.tx().failed()) {
      return null;
    }
    if (script.opaque()) {
      return Errors.syntax(script);
    }
    for (Statement statement : script.statements()) {
      if (!Effects.endsFailure(statement.effect())) {
        return Errors.aborted();
      }
    }
    return null;
  }

  void parse(Prepared statement) {
    session.prepared.put(statement.name(), statement);
    answer(new ParseComplete());
  }

  void bind(String portal, Prepared statement) {
    session.portals.put(portal, Portal.local(portal, statement));
    answer(new BindComplete());
  }

  void describe(Prepared prepared, boolean ofStatement) {
    ByteBuf out = replies.buffer();
    if (ofStatement) {
      new ParameterDescription(new int[0]).encode(out, session.charset());
    }
    Statement statement = prepared.single();
    RowDescription columns = statement == null ? null : LocalStatements.columns(statement);
    if (columns == null) {
      new NoData().encode(out, session.charset());
    } else {
      columns.encode(out, session.charset());
    }
    replies.send(out);
  }

  /** Runs it; an error is returned and not written. */
  @Nullable Refusal execute(Prepared prepared) {
    Statement statement = prepared.single();
    if (statement == null) {
      answer(new EmptyQueryResponse());
      return null;
    }
    ByteBuf out = replies.buffer();
    Refusal refusal = statements.run(prepared.script(), statement, out, false);
    replies.send(out);
    return refusal;
  }

  void answer(BackendMessage message) {
    ByteBuf out = replies.buffer();
    message.encode(out, session.charset());
    replies.send(out);
  }

  static boolean isEmpty(Script script) {
    return !script.opaque() && script.statements().isEmpty();
  }
}
