package io.cordon.proxy.frontend.query;

import io.cordon.proxy.frontend.gate.Admissions;
import io.cordon.proxy.frontend.gate.AuditContext;
import io.cordon.proxy.frontend.gate.CallMessage;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.net.ClientFrame;
import io.cordon.proxy.frontend.session.LargeObjects;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.region.Node;
import java.util.List;

/**
 * The function call (protocol chapter, "Function Call"): a function by its OID, with no text to
 * look at. It is opaque, and may change anything; but for those of large objects, for which libpq
 * and its users send this message.
 */
final class FunctionCalls {

  private final Session session;
  private final Gate gate;
  private final SessionInput input;
  private final ServerLink link;
  private final ClientReplies replies;

  FunctionCalls(
      Session session, Gate gate, SessionInput input, ServerLink link, ClientReplies replies) {
    this.session = session;
    this.gate = gate;
    this.input = input;
    this.link = link;
    this.replies = replies;
  }

  /** Takes a call, of which as much is there as it is decided by. False: not yet. */
  boolean handle(ClientFrame frame) {
    Refused unreachable = input.refusedAfterWait(() -> AuditContext.ofCall(session, gate.epoch()));
    if (unreachable != null) {
      replies.failQuery(unreachable);
      return true;
    }
    Admissions admitted = new Admissions();
    Gate.Admission admission = gate.admitCall(admitted, frame.bytes());
    if (admission instanceof Refused refused) {
      replies.failQuery(refused);
      return true;
    } else if (!(admission instanceof Gate.Admitted)) {
      return false;
    }
    List<Node> nodes = admitted.nodes();
    if (!link.engaged() && nodes != null && !link.engage(nodes, admitted.keptFits())) {
      input.waitsForNode(admitted.firstAsked());
      return false;
    }
    Gate.Cleared cleared = gate.clear(admitted);
    if (cleared.refused() != null) {
      replies.failQuery(cleared.refused());
      return true;
    }
    if (LargeObjects.function(CallMessage.oid(frame.bytes())) == null) {
      session.pins.add(PinReason.UNKNOWN);
    }
    Execution execution = cleared.executions().isEmpty() ? null : cleared.executions().get(0);
    link.replies().expect(new PendingReply.Call(session.tx(), execution));
    link.writer().forward(frame, cleared.permit());
    return true;
  }
}
