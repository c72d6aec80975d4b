package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/**
 * Ends a statement or a portal; one that is not there is no error.
 *
 * @param kind {@code S} a prepared statement, {@code P} a portal
 */
public record Close(byte kind, String name) implements FrontendMessage {

  static Close decode(ByteBuf body, Charset charset) {
    byte kind = Body.readByte(body);
    String name = Text.read(body, charset);
    Body.end(body);
    if (kind != 'S' && kind != 'P') {
      throw ProtocolViolation.error("invalid CLOSE message subtype " + kind);
    }
    return new Close(kind, name);
  }

  public boolean ofStatement() {
    return kind == 'S';
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, FrontendType.CLOSE);
    out.writeByte(kind);
    Text.write(out, name, charset);
    Frame.end(out, start);
  }
}
