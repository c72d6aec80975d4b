package io.cordon.proxy.backend;

import io.cordon.protocol.Frame;
import io.cordon.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Cuts a node's bytes into messages, where the pool reads them itself. */
final class Frames {

  /** Nothing that a node says to the pool is longer. */
  private static final int MAX_SIZE = 1 << 20;

  private @Nullable ByteBuf rest;

  /** Hears of whole messages. */
  @FunctionalInterface
  interface Sink {

    /** One message, header and body: a view that is valid during the call. */
    void message(byte type, ByteBuf message);
  }

  /**
   * Takes over the bytes, and tells of each message that they complete.
   *
   * @throws ProtocolViolation a length that cannot be, or whatever the sink throws
   */
  void feed(ByteBuf bytes, Sink sink) {
    ByteBuf all = rest == null ? bytes : rest.writeBytes(bytes);
    if (rest != null) {
      bytes.release();
      rest = null;
    }
    try {
      int size = Frame.backendSize(all, all.readerIndex());
      while (size > 0 && size <= all.readableBytes()) {
        ByteBuf message = all.readSlice(size);
        sink.message(message.getByte(0), message);
        size = Frame.backendSize(all, all.readerIndex());
      }
      if (size > MAX_SIZE) {
        throw new ProtocolViolation("08P01", "message of " + size + " bytes", true);
      }
      if (all.isReadable()) {
        rest = all.alloc().buffer(all.readableBytes()).writeBytes(all);
      }
    } finally {
      all.release();
    }
  }

  /** The beginning of a message, with its reference; null if there is none. */
  @Nullable ByteBuf takeRest() {
    ByteBuf taken = rest;
    rest = null;
    return taken;
  }

  void release() {
    ByteBuf taken = takeRest();
    if (taken != null) {
      taken.release();
    }
  }
}
