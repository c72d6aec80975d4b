package io.cordon.proxy.frontend.net;

import io.cordon.protocol.ErrorResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.NetUtil;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's socket: holds the bytes that its {@link ClientInput} has not taken yet, writes
 * answers, and stops reading while more than {@value #HIGH_WATER} bytes wait. On one event loop.
 *
 * <p>Its bytes bypass Vert.x's socket and go straight through Netty's pipeline, so that nothing is
 * copied and what is written during one read goes out as one write.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails to be written closes the channel.
public final class ClientConnection {

  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);
  private static final int HIGH_WATER = 64 * 1024;

  private final NetSocketInternal socket;
  private final ChannelHandlerContext channel;
  private final ContextInternal context;
  private final Consumer<ClientConnection> whenClosed;
  private ByteBuf pending = Unpooled.EMPTY_BUFFER;
  private @Nullable ClientInput input;
  private int wanted;
  private boolean processing;
  private boolean again;
  private boolean paused;
  private boolean held;
  private boolean unflushed;
  private boolean closing;
  private boolean closed;

  /**
   * To be made in the context that the socket's client is served in.
   *
   * @param whenClosed told once, when the client is gone
   */
  public ClientConnection(
      NetSocketInternal socket, ContextInternal context, Consumer<ClientConnection> whenClosed) {
    this.whenClosed = whenClosed;
    this.socket = socket;
    this.channel = socket.channelHandlerContext();
    this.context = context;
    channel.pipeline().addBefore(channel.name(), "relay", new Relay());
    socket.closeHandler(v -> onClosed());
    // When the listener closes, its clients are not closed with it: they leave in their own time.
    socket.shutdownHandler(timeout -> {});
    socket.exceptionHandler(e -> log.debug("client socket failed peer={}", peer(), e));
  }

  /** Hands the bytes to another reader, at once. */
  public void input(ClientInput next) {
    input = next;
    process();
  }

  /** The client's address, for logs. */
  public String peer() {
    return String.valueOf(socket.remoteAddress());
  }

  /** The client's address without its port, as PostgreSQL writes it; empty if it has none. */
  public String address() {
    return channel.channel().remoteAddress() instanceof InetSocketAddress remote
        ? text(remote.getAddress())
        : "";
  }

  /** RFC 5952, without a zone. */
  public static String text(InetAddress address) {
    return NetUtil.toAddressString(address);
  }

  public ByteBufAllocator allocator() {
    return channel.alloc();
  }

  public ByteBuf buffer() {
    return channel.alloc().buffer();
  }

  /** Writes with the next {@link #flush()}; the reference passes. */
  public void write(ByteBuf bytes) {
    if (closed || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    unflushed = true;
    channel.write(bytes, channel.voidPromise());
  }

  /** Sends what was written. Happens by itself at the end of {@link #process()}. */
  public void flush() {
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
  }

  public boolean writeQueueFull() {
    return !channel.channel().isWritable();
  }

  /** Says why, and closes once that is written. */
  public void fatal(ErrorResponse error) {
    ByteBuf out = buffer();
    error.encode(out);
    write(out);
    close();
  }

  /** Closes once what was written is on its way. */
  public void close() {
    if (!closed && !closing) {
      closing = true;
      flush();
      socket.close();
    }
  }

  /** It is closed, or will be when what was written is on its way: nothing more is taken. */
  public boolean closed() {
    return closed || closing;
  }

  /**
   * How many bytes, from the first that is not taken, the input needs before it can go on: reading
   * goes on until they are there, whatever the high-water mark says.
   */
  public void want(int bytes) {
    wanted = bytes;
    flowControl();
  }

  /** While held, nothing is read beyond the high-water mark: the input waits for somebody else. */
  public void hold(boolean hold) {
    held = hold;
    flowControl();
  }

  /**
   * Runs something a turn of the loop later: all other clients that can be read from have been by
   * then. (A task that is merely queued runs before the loop looks at any socket.)
   */
  public void later(Runnable action) {
    channel.executor().schedule(() -> dispatch(action), 1, TimeUnit.MICROSECONDS);
  }

  /** {@link ClientInput#leave}. */
  void leave() {
    if (!closed() && input != null) {
      dispatch(input::leave);
    }
  }

  /** {@link ClientInput#terminate}. */
  void terminate() {
    if (!closed() && input != null) {
      dispatch(input::terminate);
    }
  }

  /** Offers what is there to the input, again and again while it asks for that. */
  public void process() {
    if (processing) {
      again = true;
      return;
    }
    processing = true;
    try {
      do {
        again = false;
        wanted = 0;
        if (!closed() && input != null && pending.isReadable()) {
          input.readable(pending);
        }
      } while (again);
    } finally {
      processing = false;
    }
    if (closed || !pending.isReadable()) {
      pending.release();
      pending = Unpooled.EMPTY_BUFFER;
    }
    flush();
    flowControl();
  }

  private void received(ByteBuf bytes) {
    if (closed()) {
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
    boolean shared = pending.refCnt() > 1 || pending.isReadOnly();
    if (shared || pending.writableBytes() < bytes.readableBytes()) {
      ByteBuf larger = channel.alloc().buffer(Math.max(total, Math.min(2 * total, 1 << 24)));
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
      channel.channel().config().setAutoRead(!stop);
    }
  }

  private void onClosed() {
    if (closed) {
      return;
    }
    closed = true;
    if (!processing) {
      pending.release();
      pending = Unpooled.EMPTY_BUFFER;
    }
    whenClosed.accept(this);
    if (input != null) {
      input.closed();
    }
  }

  /** The end of Netty's pipeline for bytes; the rest goes on to Vert.x, which keeps its books. */
  private final class Relay extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      dispatch(() -> received((ByteBuf) message));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (input != null && ctx.channel().isWritable()) {
        dispatch(input::writable);
      }
      ctx.fireChannelWritabilityChanged();
    }
  }

  /** A bug in handling one client costs that client and no other. */
  private void dispatch(Runnable task) {
    ContextInternal previous = context.beginDispatch();
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("client failed peer={}", peer(), e);
      close();
    } finally {
      context.endDispatch(previous);
    }
  }
}
