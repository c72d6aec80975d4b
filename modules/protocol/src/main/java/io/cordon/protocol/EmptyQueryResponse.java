package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** Stands for CommandComplete where there was no command. */
public record EmptyQueryResponse() implements BackendMessage {

  @Override
  public void encode(ByteBuf out, Charset charset) {
    Frame.empty(out, BackendType.EMPTY_QUERY_RESPONSE);
  }
}
