package io.cordon.protocol;

import io.netty.buffer.ByteBuf;

/** Reading a message's body, with the checks and the words of PostgreSQL's {@code pqformat.c}. */
final class Body {

  private Body() {}

  static byte readByte(ByteBuf in) {
    if (!in.isReadable()) {
      throw ProtocolViolation.error("no data left in message");
    }
    return in.readByte();
  }

  /** How many elements follow, each of at least so many bytes: no more than there is room for. */
  static int readCount(ByteBuf in, int elementSize) {
    require(in, 2);
    int count = in.readUnsignedShort();
    require(in, count * elementSize);
    return count;
  }

  static int readInt(ByteBuf in) {
    require(in, 4);
    return in.readInt();
  }

  static byte[] readBytes(ByteBuf in, int length) {
    require(in, length);
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return bytes;
  }

  static byte[] readRest(ByteBuf in) {
    return readBytes(in, in.readableBytes());
  }

  static void end(ByteBuf in) {
    if (in.isReadable()) {
      throw ProtocolViolation.error("invalid message format");
    }
  }

  private static void require(ByteBuf in, int length) {
    if (length < 0 || in.readableBytes() < length) {
      throw ProtocolViolation.error("insufficient data left in message");
    }
  }
}
