package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a connection begins with: a length word and a code, and no type byte. */
public sealed interface StartupPacket
    permits StartupMessage, SSLRequest, GSSENCRequest, CancelRequest {

  /** The longest packet, not counting its length word. */
  int MAX_LENGTH = 10_000;

  /**
   * Reads one packet from the start of what has arrived so far; null, with nothing consumed, if it
   * is not all there.
   *
   * @throws ProtocolViolation fatal: a wrong layout, or 0A000 a protocol that we do not speak;
   *     silent: too short or too long, which PostgreSQL only logs before it closes
   */
  static @Nullable StartupPacket decode(ByteBuf in) {
    int start = in.readerIndex();
    int available = in.readableBytes();
    if (available < 4) {
      return null;
    }
    int length = in.getInt(start);
    if (length < 8 || length - 4 > MAX_LENGTH) {
      throw ProtocolViolation.silent("invalid length of startup packet");
    }
    if (available < length) {
      return null;
    }
    ByteBuf body = in.slice(start + 8, length - 8);
    int code = in.getInt(start + 4);
    in.skipBytes(length);
    return switch (code) {
      case SSLRequest.CODE -> new SSLRequest();
      case GSSENCRequest.CODE -> new GSSENCRequest();
      case CancelRequest.CODE -> CancelRequest.decode(body);
      default -> StartupMessage.decode(code >>> 16, code & 0xffff, body);
    };
  }
}
