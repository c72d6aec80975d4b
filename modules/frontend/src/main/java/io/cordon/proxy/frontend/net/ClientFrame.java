package io.cordon.proxy.frontend.net;

import io.cordon.protocol.Frame;
import io.netty.buffer.ByteBuf;

/**
 * A message of the client's that is under way, as it lies in the buffer of what has come (protocol
 * chapter, "Message Formats"). It holds no reference of its own: it is good until the message has
 * been taken.
 *
 * @param at where it begins
 * @param available how much of it is there: all, but for a message that is passed on in parts
 * @param size of all of it, in bytes, with its header
 */
public record ClientFrame(byte type, ByteBuf buffer, int at, int available, int size) {

  public boolean isWhole() {
    return available == size;
  }

  /** How much of it is still to come, in bytes. */
  public int missing() {
    return size - available;
  }

  /** Where what is there of it ends. */
  public int end() {
    return at + available;
  }

  /** What is there, from its first byte. */
  public ByteBuf bytes() {
    return buffer.slice(at, available);
  }

  /** What is there behind the header. */
  public ByteBuf body() {
    return buffer.slice(at + Frame.HEADER, available - Frame.HEADER);
  }
}
