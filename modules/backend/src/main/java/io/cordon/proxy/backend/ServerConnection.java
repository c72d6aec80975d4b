package io.cordon.proxy.backend;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BackendType;
import io.cordon.protocol.ClientEncoding;
import io.cordon.protocol.Frame;
import io.cordon.protocol.ParameterStatus;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.protocol.Terminate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a node, authenticated, living on one event loop: all methods are called on that
 * loop, and a listener hears of it there.
 *
 * <p>Its bytes bypass Vert.x's socket and go straight through Netty's pipeline: nothing is copied,
 * {@link #pause()} stops the next read rather than queueing what is read, and what could not be
 * written any more when the connection closes is released.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails to be written closes the channel.
public final class ServerConnection {

  private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);

  /** Who reads what the node says while nobody leases the connection. */
  interface Phase {

    /** A whole message: its type and its body, a view that is valid during the call. */
    void message(byte type, ByteBuf body);

    /** The connection is closed. */
    void closed();
  }

  private final PoolKey key;
  private final ContextInternal home;
  private final ChannelHandlerContext channel;
  private final Frames frames = new Frames();
  private final PoolEntry tenure = new PoolEntry();

  private @Nullable ServerListener listener;
  private ContextInternal context;
  private Phase phase = new IdlePhase(this);
  private boolean full;
  private boolean closed;
  private boolean hungUp;
  private boolean gone;
  private Runnable onClosed = () -> {};
  private Runnable onEnded = () -> {};

  private Map<String, String> parameterStatuses = Map.of();
  private Map<String, String> attributes = Map.of();
  private @Nullable Object scratch;
  private int processId;
  private byte[] secretKey = new byte[0];

  /** Takes over a connected socket, whose handler's context of the pipeline this is. */
  ServerConnection(PoolKey key, ContextInternal home, ChannelHandlerContext channel) {
    this.key = key;
    this.home = home;
    this.context = home;
    this.channel = channel;
    channel.pipeline().addBefore(channel.name(), "relay", new Relay());
    if (!channel.channel().isActive()) {
      channel.executor().execute(() -> dispatch(this::handleClosed));
    }
  }

  public PoolKey key() {
    return key;
  }

  /** What the pool notes of it. */
  PoolEntry tenure() {
    return tenure;
  }

  /**
   * What the node last reported of its settings. Immutable: another instance means that something
   * changed, and the same one that nothing did.
   */
  public Map<String, String> parameterStatuses() {
    return parameterStatuses;
  }

  /** To be called by who leases the connection and sees a ParameterStatus come by. */
  public void parameterStatus(String name, String value) {
    if (!value.equals(parameterStatuses.get(name))) {
      Map<String, String> changed = new LinkedHashMap<>(parameterStatuses);
      changed.put(name, value);
      parameterStatuses = Map.copyOf(changed);
    }
  }

  /** Uses this instance for an equal snapshot, so that connections of a key share one. */
  void shareParameterStatuses(Map<String, String> canonical) {
    if (canonical.equals(parameterStatuses)) {
      parameterStatuses = canonical;
    }
  }

  public int processId() {
    return processId;
  }

  /** What a CancelRequest must name, beside {@link #processId()}. */
  public byte[] secretKey() {
    return secretKey.clone();
  }

  void keyData(int newProcessId, byte[] newSecretKey) {
    processId = newProcessId;
    secretKey = newSecretKey;
  }

  /** What the frontend has mirrored on it; it survives a release, and is empty after a reset. */
  public Map<String, String> attributes() {
    return attributes;
  }

  public void attributes(Map<String, String> mirrored) {
    attributes = Map.copyOf(mirrored);
  }

  /** The frontend's own note on it, which survives a release, and is null after a reset. */
  public @Nullable Object scratch() {
    return scratch;
  }

  public void scratch(@Nullable Object note) {
    scratch = note;
  }

  /** Whatever a session left on it is gone. */
  void forgetSession() {
    attributes = Map.of();
    scratch = null;
  }

  /**
   * From now on this listener hears of it, in the Vert.x context of the caller. A connection that
   * has closed meanwhile says so soon.
   */
  public void attach(ServerListener newListener) {
    Context current = Vertx.currentContext();
    context = current == null ? home : (ContextInternal) current;
    if (context.nettyEventLoop() != home.nettyEventLoop()) {
      context = home;
      throw new IllegalStateException("attached on another event loop than that of the lease");
    }
    listener = newListener;
    full = false;
    if (gone) {
      context.runOnContext(v -> newListener.closed());
      return;
    }
    ByteBuf rest = frames.takeRest();
    if (rest != null) {
      newListener.received(rest);
    }
  }

  /** Bytes that came to who does not lease it any more; one reference passes. */
  public void deliver(ByteBuf bytes) {
    handleReceived(bytes);
  }

  /** Ends the lease: bytes are read by the pool again, and expected to be few. */
  void detach() {
    listener = null;
    context = home;
    phase = new IdlePhase(this);
    resume();
  }

  /** Lets this phase read what the node says, until the next one or a lease. */
  void enter(Phase newPhase) {
    phase = newPhase;
  }

  /** Sends bytes, at once. The reference passes, whatever becomes of them. */
  public void write(ByteBuf bytes) {
    if (closed) {
      bytes.release();
    } else {
      channel.writeAndFlush(bytes, channel.voidPromise());
    }
  }

  /** Sends bytes with the next {@link #flush()} or {@link #write}. The reference passes. */
  public void writeLater(ByteBuf bytes) {
    if (closed) {
      bytes.release();
    } else {
      channel.write(bytes, channel.voidPromise());
    }
  }

  public void flush() {
    channel.flush();
  }

  /** A buffer for what is to be written. */
  public ByteBuf buffer() {
    return channel.alloc().buffer();
  }

  /** Too much waits to be sent: {@link ServerListener#writable()} says when to go on. */
  public boolean writeQueueFull() {
    full = !channel.channel().isWritable();
    return full;
  }

  /** Reads no more. What has been read already is still delivered. */
  public void pause() {
    channel.channel().config().setAutoRead(false);
  }

  public void resume() {
    channel.channel().config().setAutoRead(true);
  }

  /** It has closed or is about to: what is written now goes nowhere. */
  public boolean closed() {
    return closed;
  }

  /** It has closed, and whoever is told of that has been. */
  boolean gone() {
    return gone;
  }

  /** Says Terminate and closes. {@link ServerListener#closed()} follows. */
  void close() {
    if (channel.channel().isActive() && !hungUp) {
      ByteBuf goodbye = buffer();
      new Terminate().encode(goodbye);
      channel.writeAndFlush(goodbye, channel.voidPromise());
    }
    closed = true;
    channel.close();
  }

  /**
   * Sends nothing more, not even Terminate, which might be taken for the rest of a message; throws
   * away what the node still says, and waits until it closes.
   */
  void hangUp() {
    closed = true;
    hungUp = true;
    listener = null;
    context = home;
    frames.release();
    resume();
    if (channel.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
  }

  /** Called once, when it has closed, after the listener or the phase has heard of it. */
  void onClosed(Runnable handler) {
    onClosed = handler;
  }

  /**
   * Called once, when it has closed; now, if it has. One that was released to be cancelled closes
   * when the node has ended what it did.
   */
  public void onEnded(Runnable handler) {
    if (gone) {
      handler.run();
    } else {
      onEnded = handler;
    }
  }

  private void handleReceived(ByteBuf bytes) {
    if (hungUp) {
      bytes.release();
      return;
    }
    if (listener != null) {
      listener.received(bytes);
      return;
    }
    frames.feed(
        bytes,
        (type, message) ->
            phase.message(
                type, message.slice(Frame.HEADER, message.readableBytes() - Frame.HEADER)));
  }

  private void handleClosed() {
    if (!gone) {
      gone = true;
      closed = true;
      frames.release();
      try {
        if (listener != null) {
          listener.closed();
        } else {
          phase.closed();
        }
      } finally {
        home.emit(
            v -> {
              onClosed.run();
              onEnded.run();
            });
      }
    }
  }

  /** The end of Netty's pipeline for bytes; the rest goes on to Vert.x, which keeps its books. */
  private final class Relay extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      dispatch(() -> handleReceived((ByteBuf) message));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (listener != null) {
        dispatch(listener::readComplete);
      }
      ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (listener != null && full && ctx.channel().isWritable()) {
        full = false;
        dispatch(listener::writable);
      }
      ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      log.debug("connection broke node={} error=\"{}\"", key.node(), cause.toString());
      closed = true;
      if (!hungUp) { // then it is said of what was not written any more
        ctx.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      dispatch(ServerConnection.this::handleClosed);
      ctx.fireChannelInactive();
    }
  }

  /** A bug, or a node that does not keep to the protocol, costs the connection and no more. */
  private void dispatch(Runnable task) {
    ContextInternal current = context;
    ContextInternal previous = current.beginDispatch();
    try {
      task.run();
    } catch (ProtocolViolation e) {
      log.warn("node broke the protocol node={} error=\"{}\"", key.node(), e.getMessage());
      close();
    } catch (RuntimeException e) {
      log.error("server connection failed node={}", key.node(), e);
      close();
    } finally {
      current.endDispatch(previous);
    }
  }

  /** Takes note of a ParameterStatus. */
  void absorb(ByteBuf body) {
    if (BackendMessage.decode(BackendType.PARAMETER_STATUS, body, charset())
        instanceof ParameterStatus status) {
      parameterStatus(status.name(), status.value());
    }
  }

  private Charset charset() {
    String encoding =
        parameterStatuses.getOrDefault(
            "client_encoding", key.parameters().getOrDefault("client_encoding", "UTF8"));
    Charset charset = ClientEncoding.charset(encoding);
    return charset == null ? StandardCharsets.ISO_8859_1 : charset;
  }
}
