package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** Asks for what is ready, now. */
public record Flush() implements FrontendMessage {

  static Flush decode(ByteBuf body) {
    Body.end(body);
    return new Flush();
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    Frame.empty(out, FrontendType.FLUSH);
  }
}
