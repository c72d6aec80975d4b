package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** The client is who it says. */
public record AuthenticationOk() implements Authentication {

  static final int METHOD = 0;

  @Override
  public void encode(ByteBuf out, Charset charset) {
    Frame.end(out, Authentication.begin(out, METHOD));
  }
}
