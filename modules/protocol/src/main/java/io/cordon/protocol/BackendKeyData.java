package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/**
 * What a CancelRequest must name.
 *
 * @param secret 4 bytes; up to 256 from protocol 3.2 on
 */
@SuppressWarnings("ArrayRecordComponent")
public record BackendKeyData(int processId, byte[] secret) implements BackendMessage {

  static BackendKeyData decode(ByteBuf body) {
    return new BackendKeyData(Body.readInt(body), Body.readRest(body));
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, BackendType.BACKEND_KEY_DATA);
    out.writeInt(processId).writeBytes(secret);
    Frame.end(out, start);
  }
}
