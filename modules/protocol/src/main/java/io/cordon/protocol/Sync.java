package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** Ends a pipeline; ReadyForQuery answers it. */
public record Sync() implements FrontendMessage {

  static Sync decode(ByteBuf body) {
    Body.end(body);
    return new Sync();
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    Frame.empty(out, FrontendType.SYNC);
  }
}
