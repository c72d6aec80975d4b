package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** The types of a statement's parameters, by OID. */
@SuppressWarnings("ArrayRecordComponent")
public record ParameterDescription(int[] types) implements BackendMessage {

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, BackendType.PARAMETER_DESCRIPTION);
    out.writeShort(types.length);
    for (int type : types) {
      out.writeInt(type);
    }
    Frame.end(out, start);
  }
}
