package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/**
 * Calls a function by its OID ("fast path").
 *
 * @param rest formats and arguments, unread: a view of the body that it was decoded from, valid as
 *     long as that
 */
public record FunctionCall(int functionOid, ByteBuf rest) implements FrontendMessage {

  static FunctionCall decode(ByteBuf body) {
    int functionOid = Body.readInt(body);
    return new FunctionCall(functionOid, body.readSlice(body.readableBytes()));
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, FrontendType.FUNCTION_CALL);
    out.writeInt(functionOid);
    out.writeBytes(rest, rest.readerIndex(), rest.readableBytes());
    Frame.end(out, start);
  }
}
