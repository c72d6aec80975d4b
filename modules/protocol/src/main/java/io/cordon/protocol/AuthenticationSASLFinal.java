package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** The server's last message of the SASL mechanism: its own proof. */
@SuppressWarnings("ArrayRecordComponent")
public record AuthenticationSASLFinal(byte[] data) implements Authentication {

  static final int METHOD = 12;

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Authentication.begin(out, METHOD);
    out.writeBytes(data);
    Frame.end(out, start);
  }
}
