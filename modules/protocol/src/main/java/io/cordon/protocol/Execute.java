package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/**
 * Runs a portal.
 *
 * @param maxRows 0 or less: all of them
 */
public record Execute(String portal, int maxRows) implements FrontendMessage {

  static Execute decode(ByteBuf body, Charset charset) {
    Execute message = new Execute(Text.read(body, charset), Body.readInt(body));
    Body.end(body);
    return message;
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, FrontendType.EXECUTE);
    Text.write(out, portal, charset);
    out.writeInt(maxRows);
    Frame.end(out, start);
  }
}
