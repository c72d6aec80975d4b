package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/**
 * Asks what a statement takes and returns, or what a portal returns.
 *
 * @param kind {@code S} a prepared statement, {@code P} a portal
 */
public record Describe(byte kind, String name) implements FrontendMessage {

  static Describe decode(ByteBuf body, Charset charset) {
    byte kind = Body.readByte(body);
    String name = Text.read(body, charset);
    Body.end(body);
    if (kind != 'S' && kind != 'P') {
      throw ProtocolViolation.error("invalid DESCRIBE message subtype " + kind);
    }
    return new Describe(kind, name);
  }

  public boolean ofStatement() {
    return kind == 'S';
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, FrontendType.DESCRIBE);
    out.writeByte(kind);
    Text.write(out, name, charset);
    Frame.end(out, start);
  }
}
