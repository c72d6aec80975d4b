package io.cordon.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Where messages begin and end: a type byte, then a length word that counts itself and the body.
 * Nothing is copied, and reader indexes stay where they are.
 */
public final class Frame {

  /** Type byte and length word. */
  public static final int HEADER = 5;

  /** A node's message is shorter than this: no value is longer than 1 GiB. */
  private static final int MAX_BACKEND_LENGTH = 0x4000_0000;

  private Frame() {}

  /**
   * The size of the client's message that begins at {@code index}, header included; -1 if fewer
   * than {@link #HEADER} bytes of it are there. The whole message may not be there yet.
   *
   * @throws ProtocolViolation fatal: no such type, or longer than that type may be
   */
  public static int frontendSize(ByteBuf in, int index) {
    if (in.writerIndex() - index < HEADER) {
      return -1;
    }
    return size(in, index, FrontendType.maxLength(in.getByte(index)));
  }

  /**
   * The same for a node's message, of whatever type.
   *
   * @throws ProtocolViolation fatal: a length that cannot be
   */
  public static int backendSize(ByteBuf in, int index) {
    if (in.writerIndex() - index < HEADER) {
      return -1;
    }
    return size(in, index, MAX_BACKEND_LENGTH);
  }

  private static int size(ByteBuf in, int index, int maxLength) {
    int length = in.getInt(index + 1);
    if (length < 4 || length > maxLength) {
      throw ProtocolViolation.fatal("invalid message length");
    }
    return 1 + length;
  }

  /** Writes a header whose length is not known yet; the answer is for {@link #end}. */
  public static int begin(ByteBuf out, byte type) {
    out.writeByte(type);
    int start = out.writerIndex();
    out.writeInt(0);
    return start;
  }

  /** Fills in the length of the message that {@link #begin} began. */
  public static void end(ByteBuf out, int start) {
    out.setInt(start, out.writerIndex() - start);
  }

  /** Writes a message that has no body. */
  public static void empty(ByteBuf out, byte type) {
    out.writeByte(type).writeInt(4);
  }
}
