package io.cordon.proxy.frontend.query;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.gate.AuditContext;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Placement;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.Effects;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.region.Node;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the message of an extended query that is under way through the gate and to a server
 * connection, and refuses it in its place where it may not go. Remembers what was decided and asked
 * about one message, until the next one. On the session's loop.
 */
final class Clearance {

  private final Session session;
  private final Gate gate;
  private final ServerLink link;
  private final SessionWire wire;

  /** What {@link #mayGo} let go; null: nothing, or a text without a statement. */
  private Gate.@Nullable Admitted admitted;

  /** What it was asked about as; null if it was not asked, or nobody observes. */
  private @Nullable DecisionRequest about;

  Clearance(Session session, Gate gate, SessionWire wire) {
    this.session = session;
    this.gate = gate;
    this.link = wire.link();
    this.wire = wire;
  }

  /** What was decided about what {@link #mayGo} let go; null if nothing had to be. */
  @Nullable Placement placement() {
    return admitted == null ? null : admitted.placement();
  }

  /** To send what {@link #mayGo} let go. */
  Gate.Permit permit() {
    return admitted == null ? gate.permit(List.of()) : gate.permit(admitted);
  }

  /**
   * True: decided, engaged, send. False: the client has been told why not, or the frame waits
   * ({@link SessionWire#skipping} tells which).
   */
  boolean mayGo(Prepared prepared) {
    admitted = null;
    about = null;
    Statement statement = prepared.single();
    if (link.engaged() && session.tx().failed()) {
      // 25P02 is the node's to say; what leads out of the failure needs no decision.
      if (statement == null || !Effects.endsFailure(statement.effect())) {
        refuse(Refused.byNode());
        return false;
      }
      admitted = gate.admitEndOfFailure(prepared);
      return true;
    }
    if (statement == null && !prepared.script().opaque()) {
      return true;
    }
    Gate.Admission admission = gate.admit(prepared, statement, 0);
    if (admission instanceof Refused refused) {
      about = refused.about();
      if (refused.refusal() instanceof Refusal.Denial && link.untouched()) {
        link.idle(); // it was engaged for what this was before
      }
      refuse(refused);
      return false;
    } else if (admission instanceof Gate.Admitted now) {
      about = now.about();
      return isPlaced(prepared, statement, now);
    }
    return false;
  }

  private boolean isPlaced(Prepared prepared, @Nullable Statement statement, Gate.Admitted now) {
    Node kept = now.kept();
    Placement placement = now.placement();
    if (placement == null) {
      admitted = now;
      return kept == null || link.engaged() || link.engage(List.of(kept), true);
    }
    boolean here = link.engaged() && wire.fitsHere(placement, statement);
    if (!here && link.untouched()) {
      link.idle(); // it was engaged for what this was before
    }
    admitted = now;
    if (link.engaged()) {
      if (here) {
        return true;
      }
      refuse(
          new Refused(
              new Refusal.Elsewhere(link.node(), epoch()),
              AuditContext.of(prepared.script(), statement, placement),
              about));
      return false;
    }
    boolean keptFits = wire.fitsHere(placement, statement);
    wire.observers().waitsFor(about);
    return link.engage(placement.nodes(), keptFits);
  }

  /** Refuses the message under way; true: it is done with. */
  boolean refuse(Refused refused) {
    wire.refuseInPlace(refused);
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
    return refuse(denial, grounds(script));
  }

  /** The same. */
  boolean refuse(Refusal.Denial denial, AuditContext grounds) {
    return refuse(new Refused(denial, grounds, about));
  }

  /** What observers are told of if the node does not take the message under way. */
  @Nullable Execution attempt() {
    DecisionRequest question = about;
    return question == null ? null : wire.observers().attempt(question, link.node());
  }

  /** What observers are told of when the node has run this. */
  @SuppressWarnings("ReferenceEquality") // Its identity is the object's.
  @Nullable Execution execution(Prepared prepared, Prepared running) {
    DecisionRequest question = about;
    if (question == null) {
      return null;
    } else if (running != prepared.running()) {
      question = gate.question(running, prepared.number);
    }
    return wire.observers().sent(question, link.node(), null);
  }

  /**
   * True: what this message waited for cannot be had, and it has been refused. The first that is to
   * be asked of each message, since what was asked about one is forgotten with it.
   *
   * @param script what could not be engaged for; null: nothing that has a text
   */
  boolean failedToEngage(@Nullable Script script) {
    DecisionRequest asked = wire.observers().waited();
    about = null;
    Refusal failure = wire.takeEngageFailure();
    return failure != null
        && refuse(new Refused(failure, script == null ? null : grounds(script), asked));
  }

  /** In the state that the session is in. */
  private AuditContext grounds(Script script) {
    return AuditContext.of(session, script, session.tx(), epoch());
  }

  private long epoch() {
    return wire.routing().chain().epoch();
  }
}
