package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** The value of a setting that clients are told of. */
public record ParameterStatus(String name, String value) implements BackendMessage {

  static ParameterStatus decode(ByteBuf body, Charset charset) {
    return new ParameterStatus(Text.read(body, charset), Text.read(body, charset));
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, BackendType.PARAMETER_STATUS);
    Text.writeReadable(out, name, charset);
    Text.writeReadable(out, value, charset);
    Frame.end(out, start);
  }
}
