package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Frame;
import io.cordon.proxy.frontend.Expected.Op;
import io.cordon.sql.FunctionName;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The function call (protocol chapter, "Function Call"): a function by its OID, with no text to
 * look at. It is opaque, and may change anything; but for those of large objects, for which libpq
 * and its users send this message.
 */
final class FunctionCalls {

  private static final String COMMAND = "FUNCTION CALL";

  /** The OID of {@code set_config(text, text, boolean)}, the same in every PostgreSQL. */
  private static final int SET_CONFIG = 2078;

  private final Session session;
  private final ScriptCache scripts;
  private final Deliberation deliberation;
  private final SessionWire wire;

  FunctionCalls(Session session, ScriptCache scripts, Deliberation deliberation, SessionWire wire) {
    this.session = session;
    this.scripts = scripts;
    this.deliberation = deliberation;
    this.wire = wire;
  }

  /** Takes a call of which the part that is there begins at {@code at}. False: not yet. */
  boolean handle(ByteBuf in, int at, int there) {
    Engagement engagement = wire.engagement();
    ErrorResponse error = wire.takeEngageFailure();
    Grounds grounds = null;
    Question about = wire.outcomes().waited();
    if (error == null && session.tx().failed()) {
      error = Errors.aborted();
    }
    ErrorResponse forbidden = error == null ? forbidden(in.slice(at, there)) : null;
    if (forbidden != null) {
      error = forbidden;
    }
    if (error != null && (forbidden != null || Errors.isBlocked(error))) {
      grounds =
          new Grounds(
              "", COMMAND, session.attributes(session.tx()), wire.routing().chain().epoch(), null);
    }
    if (error == null) {
      Question question = question(in.slice(at, there), deliberation.number(0, session));
      about = question;
      Verdict verdict = deliberation.verdict(0, question);
      if (verdict == null) {
        return false;
      }
      error = verdict.refusal();
      boolean fits = engagement.held() && verdict.allows(engagement.server().key());
      if (error == null && engagement.engaged() && !fits) {
        error = Errors.elsewhere(engagement.node(), wire.routing().chain().epoch());
      }
      if (error == null && !engagement.engaged() && !engagement.engage(verdict.nodes(), fits)) {
        wire.outcomes().waitsFor(question);
        return false;
      }
      grounds = Grounds.of(question, verdict);
      if (error == null
          && wire.audit().ofDecisions()
          && !wire.audit().allowed(grounds, engagement.node())) {
        error = Errors.unaudited();
      }
    }
    if (error != null) {
      wire.failQuery(error, grounds, about);
      return true;
    }
    if (LargeObjects.function(oid(in.slice(at, there))) == null) {
      session.pins.add(PinReason.UNKNOWN);
    }
    Execution execution = null;
    if (about != null && wire.outcomes().observed()) {
      execution = wire.outcomes().sent(about, engagement.node(), null);
    }
    engagement.answers().expect(Expected.of(Op.FUNCTION_CALL, session.tx()).of(execution));
    wire.allowed(1);
    wire.outbox()
        .forward(in, at, there, Residues.ofCall(LargeObjects.function(oid(in.slice(at, there)))));
    return true;
  }

  private Question question(ByteBuf call, long number) {
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
  private static int oid(ByteBuf call) {
    return call.readableBytes() < Frame.HEADER + Integer.BYTES ? 0 : call.getInt(Frame.HEADER);
  }

  /** Why {@code set_config} may not be called with this; null if it may, and of other functions. */
  private @Nullable ErrorResponse forbidden(ByteBuf call) {
    if (session.login().fixed().isEmpty() || oid(call) != SET_CONFIG) {
      return null;
    }
    String name = firstArgument(call.skipBytes(Frame.HEADER + Integer.BYTES));
    if (name == null) {
      return Errors.computedParameter("?");
    }
    return session.isFixed(Setting.key(name)) ? Errors.fixedParameter(name) : null;
  }

  /** Null if there is none, if it is NULL, and if it is not there in full. */
  private @Nullable String firstArgument(ByteBuf rest) {
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
