package io.cordon.proxy.backend;

import io.cordon.protocol.StartupMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens server connections, on the loop of its context. */
final class Connector {

  private static final Logger log = LoggerFactory.getLogger(Connector.class);

  private final ContextInternal context;
  private final NetClient client;
  private final Credentials credentials;
  private final ScramKeys scramKeys;
  private final Duration timeout;

  Connector(ContextInternal context, Credentials credentials, ScramKeys keys, Duration timeout) {
    this.context = context;
    this.credentials = credentials;
    this.scramKeys = keys;
    this.timeout = timeout;
    this.client = client(context.owner(), timeout);
  }

  static NetClient client(Vertx vertx, Duration timeout) {
    return vertx.createNetClient(
        new NetClientOptions()
            .setConnectTimeout((int) Math.min(timeout.toMillis(), Integer.MAX_VALUE))
            .setTcpNoDelay(true)
            .setTcpKeepAlive(true));
  }

  /**
   * An authenticated connection, idle. Fails with a {@link LeaseException}: the node's own error,
   * or 08001 it cannot be reached, 08006 it went away, 28xxx the authentication failed.
   */
  Future<ServerConnection> connect(PoolKey key) {
    for (String name : key.parameters().keySet()) {
      if (StartupMessage.isReserved(name)) {
        // It would make the node log in somebody else, or speak another protocol.
        Promise<ServerConnection> refused = Promise.promise();
        String message = "unrecognized configuration parameter \"" + name + '"';
        context.runOnContext(v -> refused.fail(new LeaseException("42704", message, null)));
        return refused.future();
      }
    }
    return new Attempt(key).run();
  }

  private final class Attempt {

    private final PoolKey key;
    private final Promise<ServerConnection> result = Promise.promise();
    private @Nullable ServerConnection opening;

    Attempt(PoolKey key) {
      this.key = key;
    }

    Future<ServerConnection> run() {
      long timer = context.setTimer(timeout.toMillis(), id -> giveUp());
      client
          .connect(key.port(), key.host())
          .compose(socket -> start((NetSocketInternal) socket), this::notConnected)
          .onComplete(
              opened -> {
                context.owner().cancelTimer(timer);
                if (opened.failed()) {
                  // Soon, not now: whoever asked is told after it has asked.
                  context.runOnContext(v -> result.tryFail(opened.cause()));
                } else if (!result.tryComplete(opened.result())) {
                  opened.result().close();
                }
              });
      return result.future();
    }

    private Future<ServerConnection> start(NetSocketInternal socket) {
      opening = new ServerConnection(key, context, socket.channelHandlerContext());
      Future<ServerConnection> started = Startup.run(opening, credentials, scramKeys);
      if (result.future().isComplete()) {
        opening.close();
      }
      return started;
    }

    private Future<ServerConnection> notConnected(Throwable failure) {
      log.warn("cannot connect node={} error=\"{}\"", key.node(), failure.getMessage());
      return Future.failedFuture(new LeaseException("08001", unreachable(key), null));
    }

    private void giveUp() {
      String message = unreachable(key) + " within " + LeaseRequest.seconds(timeout);
      if (result.tryFail(new LeaseException("08001", message, null)) && opening != null) {
        opening.close();
      }
    }
  }

  private static String unreachable(PoolKey key) {
    return "could not connect to node \"" + key.node() + '"';
  }
}
