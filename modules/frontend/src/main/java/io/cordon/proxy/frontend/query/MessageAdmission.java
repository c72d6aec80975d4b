package io.cordon.proxy.frontend.query;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.gate.Admissions;
import io.cordon.proxy.frontend.gate.AuditContext;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.region.Node;
import io.cordon.sql.Script;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the message of an extended query that is under way through the gate and to a server
 * connection, and refuses it in its place where it may not go. Remembers what was admitted of one
 * message, until the next one. On the session's loop.
 */
final class MessageAdmission {

  private final Session session;
  private final Gate gate;
  private final SessionInput input;
  private final ServerLink link;
  private final ClientReplies replies;

  private Admissions admitted = new Admissions();

  /** What the message was asked about as; null if it was not asked, or nobody observes. */
  private @Nullable DecisionRequest about;

  MessageAdmission(
      Session session, Gate gate, SessionInput input, ServerLink link, ClientReplies replies) {
    this.session = session;
    this.gate = gate;
    this.input = input;
    this.link = link;
    this.replies = replies;
  }

  /** To send, for anything but to run it, what {@link #mayGo} let go. */
  Gate.Permit permit() {
    return gate.permit(admitted);
  }

  /**
   * True: decided, engaged, send. False: the client has been told why not, or the frame waits
   * ({@link SessionInput#skipping} tells which).
   */
  boolean mayGo(Prepared prepared) {
    about = null;
    admitted = new Admissions();
    Gate.Admission admission = gate.admit(admitted, prepared);
    if (admission instanceof Refused refused) {
      about = refused.about();
      refuse(refused);
      return false;
    } else if (!(admission instanceof Gate.Admitted)) {
      return false;
    }
    about = admitted.firstAsked();
    List<Node> nodes = admitted.nodes();
    if (link.engaged() || nodes == null) {
      return true;
    }
    input.waitsForNode(about);
    return link.engage(nodes, admitted.keptFits());
  }

  /**
   * To run what {@link #mayGo} let go.
   *
   * @param running what the client's portal was bound to
   * @return null: it may not run, and the client has been told why
   */
  Gate.@Nullable Cleared clear(Prepared prepared, Prepared running) {
    Gate.Cleared cleared = gate.clear(admitted, prepared, running);
    Refused refused = cleared.refused();
    if (refused != null) {
      refuse(refused);
      return null;
    }
    return cleared;
  }

  /** Refuses the message under way; true: it is done with. */
  boolean refuse(Refused refused) {
    replies.refuseInPlace(refused);
    return true;
  }

  /** The same with an error that any server would give. */
  boolean refuse(ErrorResponse error) {
    return refuse(Refused.failure(error));
  }

  /**
   * The same by our own word.
   *
   * @param script what the message is about
   */
  boolean refuse(Refusal.Denial denial, Script script) {
    return refuse(new Refused(denial, grounds(script), about));
  }

  /** What observers are told of if the node does not take the message under way. */
  @Nullable Execution attempt() {
    return gate.attempt(admitted);
  }

  /**
   * True: what this message waited for cannot be had, and it has been refused. The first that is to
   * be asked of each message, since what was asked about one is forgotten with it.
   *
   * @param script what could not be engaged for; null: nothing that has a text
   */
  boolean failedToEngage(@Nullable Script script) {
    about = null;
    Refused unreachable = input.refusedAfterWait(() -> script == null ? null : grounds(script));
    return unreachable != null && refuse(unreachable);
  }

  /** In the state that the session is in. */
  private AuditContext grounds(Script script) {
    return AuditContext.of(session, script, session.tx(), gate.epoch());
  }
}
