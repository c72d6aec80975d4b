package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/** A statement is done. */
public record CommandComplete(String tag) implements BackendMessage {

  static CommandComplete decode(ByteBuf body, Charset charset) {
    CommandComplete message = new CommandComplete(Text.read(body, charset));
    Body.end(body);
    return message;
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, BackendType.COMMAND_COMPLETE);
    Text.writeReadable(out, tag, charset);
    Frame.end(out, start);
  }
}
