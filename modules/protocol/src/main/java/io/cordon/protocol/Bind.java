package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;

/**
 * Makes a portal of a prepared statement and values.
 *
 * @param rest formats and values, unread: a view of the body that it was decoded from, valid as
 *     long as that
 */
public record Bind(String portal, String statement, ByteBuf rest) implements FrontendMessage {

  /** No formats of parameters, no parameters, no formats of results: three counts. */
  private static final int NOTHING = 3 * Short.BYTES;

  /** Of a statement without parameters, with its results in text form. */
  public static Bind withoutValues(String portal, String statement) {
    return new Bind(portal, statement, Unpooled.wrappedBuffer(new byte[NOTHING]));
  }

  static Bind decode(ByteBuf body, Charset charset) {
    String portal = Text.read(body, charset);
    String statement = Text.read(body, charset);
    return new Bind(portal, statement, body.readSlice(body.readableBytes()));
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, FrontendType.BIND);
    Text.write(out, portal, charset);
    Text.write(out, statement, charset);
    out.writeBytes(rest, rest.readerIndex(), rest.readableBytes());
    Frame.end(out, start);
  }
}
