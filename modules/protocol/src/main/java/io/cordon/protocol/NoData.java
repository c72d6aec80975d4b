package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** Answers Describe: no rows will come. */
public record NoData() implements BackendMessage {

  @Override
  public void encode(ByteBuf out, Charset charset) {
    Frame.empty(out, BackendType.NO_DATA);
  }
}
