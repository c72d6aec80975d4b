package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** Asks for the password itself. */
public record AuthenticationCleartextPassword() implements Authentication {

  static final int METHOD = 3;

  @Override
  public void encode(ByteBuf out, Charset charset) {
    Frame.end(out, Authentication.begin(out, METHOD));
  }
}
