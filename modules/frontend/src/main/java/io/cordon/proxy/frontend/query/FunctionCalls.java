package io.cordon.proxy.frontend.query;

import io.cordon.proxy.frontend.gate.CallMessage;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Grounds;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.gate.Verdict;
import io.cordon.proxy.frontend.link.Engagement;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.net.ClientFrame;
import io.cordon.proxy.frontend.session.LargeObjects;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Question;
import io.cordon.proxy.frontend.session.Session;
import java.util.Objects;

/**
 * The function call (protocol chapter, "Function Call"): a function by its OID, with no text to
 * look at. It is opaque, and may change anything; but for those of large objects, for which libpq
 * and its users send this message.
 */
final class FunctionCalls {

  private final Session session;
  private final Gate gate;
  private final SessionWire wire;

  FunctionCalls(Session session, Gate gate, SessionWire wire) {
    this.session = session;
    this.gate = gate;
    this.wire = wire;
  }

  /** Takes a call, of which as much is there as it is decided by. False: not yet. */
  boolean handle(ClientFrame frame) {
    Engagement engagement = wire.engagement();
    Question waited = wire.outcomes().waited();
    Refusal unreachable = wire.takeEngageFailure();
    if (unreachable != null) {
      wire.failQuery(new Refused(unreachable, grounds(), waited));
      return true;
    }
    Gate.Admission admission = gate.admitCall(frame.bytes());
    if (admission instanceof Refused refused) {
      wire.failQuery(refused);
      return true;
    } else if (!(admission instanceof Gate.Admitted)) {
      return false;
    }
    Gate.Admitted admitted = (Gate.Admitted) admission;
    Verdict verdict = Objects.requireNonNull(admitted.verdict());
    Question about = Objects.requireNonNull(admitted.about());
    boolean fits = engagement.held() && verdict.allows(engagement.server().key());
    Refusal refusal = null;
    if (engagement.engaged() && !fits) {
      refusal = new Refusal.Elsewhere(engagement.node(), wire.routing().chain().epoch());
    } else if (!engagement.engaged() && !engagement.engage(verdict.nodes(), fits)) {
      wire.outcomes().waitsFor(about);
      return false;
    }
    Grounds grounds = Grounds.of(about, verdict);
    if (refusal == null
        && wire.audit().ofDecisions()
        && !wire.audit().allowed(grounds, engagement.node())) {
      refusal = Refusal.Unaudited.UNAUDITED;
    }
    if (refusal != null) {
      wire.failQuery(new Refused(refusal, grounds, about));
      return true;
    }
    if (LargeObjects.function(CallMessage.oid(frame.bytes())) == null) {
      session.pins.add(PinReason.UNKNOWN);
    }
    Execution execution =
        wire.outcomes().observed() ? wire.outcomes().sent(about, engagement.node(), null) : null;
    engagement.replies().expect(new PendingReply.Call(session.tx(), execution));
    wire.allowed(1);
    wire.outbox().forward(frame, gate.permit(admitted));
    return true;
  }

  private Grounds grounds() {
    return new Grounds(
        "",
        CallMessage.COMMAND,
        session.attributes(session.tx()),
        wire.routing().chain().epoch(),
        null);
  }
}
