package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** The client says goodbye. */
public record Terminate() implements FrontendMessage {

  static Terminate decode(ByteBuf body) {
    Body.end(body);
    return new Terminate();
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    Frame.empty(out, FrontendType.TERMINATE);
  }
}
