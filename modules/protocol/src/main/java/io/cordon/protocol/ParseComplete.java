package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** Answers Parse. */
public record ParseComplete() implements BackendMessage {

  @Override
  public void encode(ByteBuf out, Charset charset) {
    Frame.empty(out, BackendType.PARSE_COMPLETE);
  }
}
