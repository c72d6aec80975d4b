package io.cordon.proxy.frontend.link;

import io.cordon.protocol.BackendType;
import io.cordon.protocol.Frame;
import io.cordon.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Walks over what a node sends, at any split, and passes on all but what {@link Replies} keeps
 * back. Rows are neither read nor copied: a whole read goes on as one buffer where nothing in it is
 * kept.
 */
final class ServerReader {

  /** What is to be done with a message. */
  enum Handling {
    PASS,
    DROP,
    /** Dropped, and {@link Replies#replace} called in its place. */
    REPLACE
  }

  /** Who decides, and who gets the bytes. */
  interface Replies {

    /**
     * Says what is to be done with a message.
     *
     * @param in holds the message from {@code at}: header and, for ErrorResponse, ParameterStatus
     *     and ReadyForQuery, the whole body; but of a very long ErrorResponse only its beginning
     */
    Handling message(byte type, ByteBuf in, int at, int size);

    void replace();

    /** One reference passes. */
    void forward(ByteBuf bytes);

    /** All of a read has been forwarded. */
    void endOfRead();
  }

  private static final int LONGEST_READ_BODY = 1 << 20;

  /** Of a longer ErrorResponse, which may repeat a value of the client's: what comes first. */
  private static final int BEGINNING_OF_ERROR = 16 << 10;

  private final Replies replies;
  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf partial;
  private int remaining;
  private boolean dropping;

  ServerReader(Replies replies, ByteBufAllocator allocator) {
    this.replies = replies;
    this.allocator = allocator;
  }

  /** True if the client has had the beginning of a message whose rest has not come. */
  boolean inMessage() {
    return remaining > 0 && !dropping;
  }

  /** True if the node is not in the middle of a message. */
  boolean atBoundary() {
    return partial == null && remaining == 0;
  }

  void reset() {
    if (partial != null) {
      partial.release();
      partial = null;
    }
    remaining = 0;
    dropping = false;
  }

  /**
   * Takes a read; its reference passes.
   *
   * @throws ProtocolViolation the node does not speak the protocol
   */
  void received(ByteBuf bytes) {
    ByteBuf in = join(bytes);
    try {
      walk(in);
    } finally {
      in.release();
    }
    replies.endOfRead();
  }

  private void walk(ByteBuf in) {
    int end = in.writerIndex();
    int from = in.readerIndex();
    int at = from;
    if (remaining > 0) {
      int taken = Math.min(remaining, end - at);
      remaining -= taken;
      at += taken;
      from = dropping ? at : from;
    }
    while (end - at >= Frame.HEADER) {
      byte type = in.getByte(at);
      int size = Frame.backendSize(in, at);
      int there = Math.min(size, end - at);
      if (there < size && isRead(type)) {
        if (size > LONGEST_READ_BODY && type != BackendType.ERROR_RESPONSE) {
          throw ProtocolViolation.fatal("a message of " + size + " bytes");
        } else if (size <= LONGEST_READ_BODY || there < BEGINNING_OF_ERROR) {
          break;
        }
      }
      Handling handling = replies.message(type, in, at, size);
      if (handling != Handling.PASS) {
        forward(in, from, at);
        from = at + there;
        if (handling == Handling.REPLACE) {
          replies.replace();
        }
      }
      at += there;
      remaining = size - there;
      dropping = handling != Handling.PASS;
    }
    forward(in, from, at);
    if (at < end) {
      partial = allocator.ioBuffer(end - at).writeBytes(in, at, end - at);
    }
  }

  private static boolean isRead(byte type) {
    return type == BackendType.READY_FOR_QUERY
        || type == BackendType.ERROR_RESPONSE
        || type == BackendType.PARAMETER_STATUS
        || type == BackendType.ROW_DESCRIPTION;
  }

  private void forward(ByteBuf in, int from, int to) {
    if (to > from) {
      replies.forward(in.retainedSlice(from, to - from));
    }
  }

  private ByteBuf join(ByteBuf bytes) {
    if (partial == null) {
      return bytes;
    }
    ByteBuf first = partial;
    partial = null;
    ByteBuf both = allocator.ioBuffer(first.readableBytes() + bytes.readableBytes());
    both.writeBytes(first).writeBytes(bytes);
    first.release();
    bytes.release();
    return both;
  }
}
