package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** The server's next message of the SASL mechanism that is under way. */
@SuppressWarnings("ArrayRecordComponent")
public record AuthenticationSASLContinue(byte[] data) implements Authentication {

  static final int METHOD = 11;

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Authentication.begin(out, METHOD);
    out.writeBytes(data);
    Frame.end(out, start);
  }
}
