package io.cordon.proxy.frontend.query;

import io.cordon.proxy.frontend.gate.AuditContext;
import io.cordon.proxy.frontend.gate.CallMessage;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Placement;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.net.ClientFrame;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.LargeObjects;
import io.cordon.proxy.frontend.session.PinReason;
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
    ServerLink link = wire.link();
    DecisionRequest waited = wire.observers().waited();
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
    Placement placement = Objects.requireNonNull(admitted.placement());
    DecisionRequest about = Objects.requireNonNull(admitted.about());
    boolean fits = link.held() && placement.allows(link.server().key());
    Refusal refusal = null;
    if (link.engaged() && !fits) {
      refusal = new Refusal.Elsewhere(link.node(), wire.routing().chain().epoch());
    } else if (!link.engaged() && !link.engage(placement.nodes(), fits)) {
      wire.observers().waitsFor(about);
      return false;
    }
    AuditContext grounds = AuditContext.of(about, placement);
    if (refusal == null
        && wire.audit().ofDecisions()
        && !wire.audit().allowed(grounds, link.node())) {
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
        wire.observers().observed() ? wire.observers().sent(about, link.node(), null) : null;
    link.replies().expect(new PendingReply.Call(session.tx(), execution));
    wire.allowed(1);
    wire.writer().forward(frame, gate.permit(admitted));
    return true;
  }

  private AuditContext grounds() {
    return new AuditContext(
        "",
        CallMessage.COMMAND,
        session.attributes(session.tx()),
        wire.routing().chain().epoch(),
        null);
  }
}
