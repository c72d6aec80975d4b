package io.cordon.proxy.frontend.query;

import io.cordon.protocol.Bind;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A Bind of a statement that takes no values, checked as a node does it (protocol chapter, "Message
 * Formats"), in the order of {@code exec_bind_message}.
 */
final class ValuelessBind {

  private final Bind bind;
  private final ByteBuf rest;

  ValuelessBind(Bind bind) {
    this.bind = bind;
    this.rest = bind.rest().slice();
  }

  /** False: more of the message has to come before it can be told whether a node would take it. */
  static boolean isDecidable(ByteBuf rest) {
    int there = rest.readableBytes();
    int at = rest.readerIndex();
    if (there < Short.BYTES) {
      return false;
    }
    int values = Short.BYTES + Short.BYTES * rest.getUnsignedShort(at);
    int results = values + Short.BYTES;
    if (there < results) {
      return false;
    } else if (rest.getUnsignedShort(at + values) > 0) {
      return true;
    }
    int end = results + Short.BYTES;
    return there >= end && there >= end + Short.BYTES * rest.getUnsignedShort(at + results);
  }

  /**
   * Why its values do not fit; null: it has none. To be asked first.
   *
   * @throws ProtocolViolation it is not whole
   */
  @Nullable ErrorResponse values() {
    int formats = formats();
    int values = count();
    if (formats > 1 && formats != values) {
      return violation(
          "bind message has " + formats + " parameter formats but " + values + " parameters");
    }
    return values == 0
        ? null
        : violation(
            "bind message supplies "
                + values
                + " parameters, but prepared statement \""
                + bind.statement()
                + "\" requires 0");
  }

  /**
   * Why the formats that it wants do not fit; null: they do. To be asked second.
   *
   * @param columns that the statement returns; 0: none
   * @param more is still to come of it
   * @throws ProtocolViolation it is not whole, or has something behind its end
   */
  @Nullable ErrorResponse results(int columns, boolean more) {
    int formats = formats();
    if (rest.isReadable() || more) {
      throw ProtocolViolation.error("invalid message format");
    }
    return columns > 0 && formats > 1 && formats != columns
        ? violation(
            "bind message has " + formats + " result formats but query has " + columns + " columns")
        : null;
  }

  private int formats() {
    int count = count();
    require(count * Short.BYTES);
    rest.skipBytes(count * Short.BYTES);
    return count;
  }

  private int count() {
    require(Short.BYTES);
    return rest.readUnsignedShort();
  }

  private void require(int bytes) {
    if (rest.readableBytes() < bytes) {
      throw ProtocolViolation.error("insufficient data left in message");
    }
  }

  private static ErrorResponse violation(String message) {
    return ErrorResponse.error("08P01", message);
  }
}
