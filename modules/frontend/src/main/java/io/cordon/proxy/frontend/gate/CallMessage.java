package io.cordon.proxy.frontend.gate;

import io.cordon.protocol.Frame;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.LargeObjects;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.sql.FunctionName;
import io.netty.buffer.ByteBuf;

/** A FunctionCall message, as it is decided (protocol chapter, "Function Call"). */
public final class CallMessage {

  public static final String COMMAND = "FUNCTION CALL";

  private CallMessage() {}

  /** What a call is asked about as. */
  static DecisionRequest question(Session session, ScriptCache scripts, ByteBuf call, long number) {
    String name = LargeObjects.function(oid(call));
    return name == null
        ? DecisionRequest.opaque(session, scripts, "", COMMAND, session.tx(), number)
        : DecisionRequest.ofFunction(
            session,
            scripts,
            COMMAND,
            new FunctionName("pg_catalog", name),
            LargeObjects.reads(name, call.skipBytes(Frame.HEADER + Integer.BYTES)),
            number);
  }

  /** 0 if it is not there, which is no function's. */
  public static int oid(ByteBuf call) {
    return call.readableBytes() < Frame.HEADER + Integer.BYTES
        ? 0
        : call.getInt(call.readerIndex() + Frame.HEADER);
  }
}
