package io.cordon.proxy.frontend.net;

import io.cordon.test.wire.RawClient;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** A listener whose clients are read by what a test says, on one event loop. */
final class ClientSockets implements AutoCloseable {

  /** Takes nothing, and counts what it is told. */
  static class Recorder implements ClientInput {

    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger leaves = new AtomicInteger();
    final AtomicInteger terminations = new AtomicInteger();

    @Override
    public void readable(ByteBuf bytes) {}

    @Override
    public void writable() {}

    @Override
    public void closed() {
      closed.incrementAndGet();
    }

    @Override
    public void leave() {
      leaves.incrementAndGet();
    }

    @Override
    public void terminate() {
      terminations.incrementAndGet();
    }
  }

  final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  final AtomicInteger gone = new AtomicInteger();
  private final BlockingQueue<ClientConnection> connected = new LinkedBlockingQueue<>();
  private final NetServer server;

  ClientSockets(
      Function<ClientConnection, ClientInput> input, Consumer<ClientConnection> whenGone) {
    server = vertx.createNetServer();
    server.connectHandler(
        socket -> {
          ClientConnection client =
              new ClientConnection(
                  (NetSocketInternal) socket,
                  (ContextInternal) vertx.getOrCreateContext(),
                  closed -> {
                    gone.incrementAndGet();
                    whenGone.accept(closed);
                  });
          client.input(input.apply(client));
          connected.add(client);
        });
    server.listen(0, "127.0.0.1").await();
  }

  RawClient connect() throws Exception {
    return RawClient.open("127.0.0.1", server.actualPort());
  }

  ClientConnection next() throws InterruptedException {
    return connected.poll(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
