package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.net.NetSocketInternal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's socket: holds the bytes that its {@link ClientInput} has not taken yet, writes
 * answers, and stops reading while more than {@value #HIGH_WATER} bytes wait. On one event loop.
 */
final class ClientConnection {

  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);
  private static final int HIGH_WATER = 64 * 1024;

  private final NetSocketInternal socket;
  private final ByteBufAllocator allocator;
  private ByteBuf pending = Unpooled.EMPTY_BUFFER;
  private @Nullable ClientInput input;
  private int wanted;
  private boolean processing;
  private boolean again;
  private boolean paused;
  private boolean held;
  private boolean closed;

  ClientConnection(NetSocketInternal socket) {
    this.socket = socket;
    this.allocator = socket.channelHandlerContext().alloc();
    socket.messageHandler(this::received);
    socket.closeHandler(v -> onClosed());
    socket.exceptionHandler(e -> log.debug("client socket failed peer={}", peer(), e));
    socket.drainHandler(
        v -> {
          if (input != null) {
            input.writable();
          }
        });
  }

  /** Hands the bytes to another reader, at once. */
  void input(ClientInput next) {
    input = next;
    process();
  }

  /** The client's address, for logs. */
  String peer() {
    return String.valueOf(socket.remoteAddress());
  }

  NetSocketInternal socket() {
    return socket;
  }

  ByteBuf buffer() {
    return allocator.ioBuffer();
  }

  /** Writes; the reference passes. Flushed at the end of the read that is under way. */
  void write(ByteBuf bytes) {
    if (closed || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    socket.writeMessage(bytes);
  }

  boolean writeQueueFull() {
    return socket.writeQueueFull();
  }

  /** Says why, and closes once that is written. */
  void fatal(ErrorResponse error) {
    ByteBuf out = buffer();
    error.encode(out);
    write(out);
    close();
  }

  /** Closes once what was written is on its way. */
  void close() {
    if (!closed) {
      socket.close();
    }
  }

  boolean closed() {
    return closed;
  }

  /**
   * How many bytes, from the first that is not taken, the input needs before it can go on: reading
   * goes on until they are there, whatever the high-water mark says.
   */
  void want(int bytes) {
    wanted = bytes;
    flowControl();
  }

  /** While held, nothing is read beyond the high-water mark: the input waits for somebody else. */
  void hold(boolean hold) {
    held = hold;
    flowControl();
  }

  /** Offers what is there to the input, again and again while it asks for that. */
  void process() {
    if (processing) {
      again = true;
      return;
    }
    processing = true;
    try {
      do {
        again = false;
        wanted = 0;
        if (!closed && input != null && pending.isReadable()) {
          input.readable(pending);
        }
      } while (again);
    } finally {
      processing = false;
    }
    if (!pending.isReadable()) {
      pending.release();
      pending = Unpooled.EMPTY_BUFFER;
    }
    flowControl();
  }

  private void received(Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (closed) {
      bytes.release();
      return;
    }
    append(bytes);
    process();
  }

  private void append(ByteBuf bytes) {
    if (!pending.isReadable()) {
      pending.release();
      pending = bytes;
      return;
    }
    int total = pending.readableBytes() + bytes.readableBytes();
    if (pending.refCnt() > 1
        || pending.isReadOnly()
        || pending.writableBytes() < bytes.readableBytes()) {
      ByteBuf larger = allocator.ioBuffer(Math.max(total, Math.min(2 * total, 1 << 24)));
      larger.writeBytes(pending);
      pending.release();
      pending = larger;
    }
    pending.writeBytes(bytes);
    bytes.release();
  }

  private void flowControl() {
    if (processing || closed) {
      return;
    }
    int waiting = pending.readableBytes();
    boolean stop = waiting >= HIGH_WATER && (held || waiting >= wanted);
    if (stop != paused) {
      paused = stop;
      if (stop) {
        socket.pause();
      } else {
        socket.resume();
      }
    }
  }

  private void onClosed() {
    if (closed) {
      return;
    }
    closed = true;
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
    if (input != null) {
      input.closed();
    }
  }
}
