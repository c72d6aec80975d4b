package io.cordon.proxy.frontend;

import io.cordon.protocol.Frame;
import io.cordon.sql.FunctionName;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The function call (protocol chapter, "Function Call"): a function by its OID, with no text to
 * look at. It is opaque, and may change anything; but for those of large objects, for which libpq
 * and its users send this message.
 */
final class FunctionCalls {

  static final String COMMAND = "FUNCTION CALL";

  /** The OID of {@code set_config(text, text, boolean)}, the same in every PostgreSQL. */
  private static final int SET_CONFIG = 2078;

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
    if (LargeObjects.function(oid(frame.bytes())) == null) {
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
        "", COMMAND, session.attributes(session.tx()), wire.routing().chain().epoch(), null);
  }

  /** What a call is asked about as. */
  static Question question(Session session, ScriptCache scripts, ByteBuf call, long number) {
    String name = LargeObjects.function(oid(call));
    return name == null
        ? Question.opaque(session, scripts, "", COMMAND, session.tx(), number)
        : Question.ofFunction(
            session,
            scripts,
            COMMAND,
            new FunctionName("pg_catalog", name),
            LargeObjects.reads(name, call.skipBytes(Frame.HEADER + Integer.BYTES)),
            number);
  }

  /** 0 if it is not there, which is no function's. */
  static int oid(ByteBuf call) {
    return call.readableBytes() < Frame.HEADER + Integer.BYTES
        ? 0
        : call.getInt(call.readerIndex() + Frame.HEADER);
  }

  /** Why {@code set_config} may not be called with this; null if it may, and of other functions. */
  static @Nullable Refusal forbidden(Session session, ByteBuf call) {
    if (session.login().fixed().isEmpty() || oid(call) != SET_CONFIG) {
      return null;
    }
    String name = firstArgument(session, call.skipBytes(Frame.HEADER + Integer.BYTES));
    if (name == null) {
      return new Refusal.ComputedParameter("?");
    }
    return session.isFixed(Setting.key(name)) ? new Refusal.FixedParameter(name) : null;
  }

  /** Null if there is none, if it is NULL, and if it is not there in full. */
  private static @Nullable String firstArgument(Session session, ByteBuf rest) {
    int formats = rest.readableBytes() < Short.BYTES ? 0 : rest.readUnsignedShort();
    int head = formats * Short.BYTES + Short.BYTES + Integer.BYTES;
    if (rest.readableBytes() < head) {
      return null;
    }
    int length = rest.skipBytes(head - Integer.BYTES).readInt();
    return length < 0 || length > rest.readableBytes()
        ? null
        : rest.toString(rest.readerIndex(), length, session.charset());
  }
}
