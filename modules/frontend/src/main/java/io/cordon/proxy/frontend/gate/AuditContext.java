package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.TxState;
import io.cordon.proxy.router.Decision;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an error of ours refuses, and on what grounds: for the audit, which errors that any server
 * would give do not concern.
 *
 * @param attributes in force for the statement
 * @param decision of the chain; null if it was not asked, or not heard
 */
public record AuditContext(
    String text,
    String command,
    Map<String, String> attributes,
    long epoch,
    @Nullable Decision decision) {

  /** Of what was asked. The decision may be one on another statement, which was kept. */
  public static AuditContext of(DecisionRequest question, Placement placement) {
    return new AuditContext(
        question.text(),
        question.command(),
        question.attributes(),
        placement.decision().epoch(),
        placement.decision());
  }

  /** The same of a statement that was not asked about, since a decision stands. */
  public static AuditContext of(Script script, @Nullable Statement statement, Placement placement) {
    return new AuditContext(
        statement == null ? script.text() : statement.text(script),
        statement == null ? "" : statement.command(),
        placement.question().attributes(),
        placement.decision().epoch(),
        placement.decision());
  }

  /** Of a statement that was not asked about. */
  public static AuditContext of(
      Session session, Script script, Statement statement, TxState at, long epoch) {
    return new AuditContext(
        statement.text(script), statement.command(), session.attributes(at), epoch, null);
  }

  /** Of a message that has a name in it, and no statement that is known by it. */
  public static AuditContext ofName(Session session, TxState at, long epoch) {
    return new AuditContext("", "", session.attributes(at), epoch, null);
  }

  /** Of a function call, of which nothing is known. */
  public static AuditContext ofCall(Session session, long epoch) {
    return new AuditContext("", CallMessage.COMMAND, session.attributes(session.tx()), epoch, null);
  }

  /** Of all that a message has. */
  public static AuditContext of(Session session, Script script, TxState at, long epoch) {
    return script.statements().size() == 1
        ? of(session, script, script.statements().get(0), at, epoch)
        : new AuditContext(script.text(), "", session.attributes(at), epoch, null);
  }
}
