package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** Answers Close. */
public record CloseComplete() implements BackendMessage {

  @Override
  public void encode(ByteBuf out, Charset charset) {
    Frame.empty(out, BackendType.CLOSE_COMPLETE);
  }
}
