package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** Answers Bind. */
public record BindComplete() implements BackendMessage {

  @Override
  public void encode(ByteBuf out, Charset charset) {
    Frame.empty(out, BackendType.BIND_COMPLETE);
  }
}
