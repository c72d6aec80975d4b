package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** A simple query: any number of statements. */
public record Query(String query) implements FrontendMessage {

  static Query decode(ByteBuf body, Charset charset) {
    Query message = new Query(Text.read(body, charset));
    Body.end(body);
    return message;
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, FrontendType.QUERY);
    Text.write(out, query, charset);
    Frame.end(out, start);
  }
}
