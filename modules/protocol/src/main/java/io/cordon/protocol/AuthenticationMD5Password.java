package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** Asks for the password's MD5 hash under this salt of 4 bytes. */
@SuppressWarnings("ArrayRecordComponent")
public record AuthenticationMD5Password(byte[] salt) implements Authentication {

  static final int METHOD = 5;

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Authentication.begin(out, METHOD);
    out.writeBytes(salt);
    Frame.end(out, start);
  }
}
