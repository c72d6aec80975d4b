package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/**
 * Prepares a statement.
 *
 * @param statement empty: the unnamed one
 * @param parameterTypes OIDs, 0 where the client leaves it open; may be fewer than there are
 *     parameters
 */
@SuppressWarnings("ArrayRecordComponent")
public record Parse(String statement, String query, int[] parameterTypes)
    implements FrontendMessage {

  static Parse decode(ByteBuf body, Charset charset) {
    String statement = Text.read(body, charset);
    String query = Text.read(body, charset);
    int[] types = new int[Body.readCount(body, 4)];
    for (int i = 0; i < types.length; i++) {
      types[i] = body.readInt();
    }
    Body.end(body);
    return new Parse(statement, query, types);
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, FrontendType.PARSE);
    Text.write(out, statement, charset);
    Text.write(out, query, charset);
    out.writeShort(parameterTypes.length);
    for (int type : parameterTypes) {
      out.writeInt(type);
    }
    Frame.end(out, start);
  }
}
