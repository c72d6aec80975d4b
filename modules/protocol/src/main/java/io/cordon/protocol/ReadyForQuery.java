package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/**
 * The next query may come.
 *
 * @param status {@link #IDLE}, {@link #IN_TRANSACTION} or {@link #FAILED}
 */
public record ReadyForQuery(byte status) implements BackendMessage {

  public static final byte IDLE = 'I';
  public static final byte IN_TRANSACTION = 'T';
  public static final byte FAILED = 'E';

  static ReadyForQuery decode(ByteBuf body) {
    ReadyForQuery message = new ReadyForQuery(Body.readByte(body));
    Body.end(body);
    return message;
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    out.writeByte(BackendType.READY_FOR_QUERY).writeInt(5).writeByte(status);
  }
}
