package io.cordon.proxy.backend;

import io.cordon.protocol.CancelRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import java.time.Duration;

/** Sends CancelRequests to nodes, each on a connection of its own, outside the pool and its cap. */
public final class CancelClient {

  private final Vertx vertx;
  private final NetClient client;
  private final Duration timeout;

  public CancelClient(Vertx vertx, Duration timeout) {
    this.vertx = vertx;
    this.timeout = timeout;
    this.client = Connector.client(vertx, timeout);
  }

  /**
   * Asks the node to cancel what this session of it is doing. Succeeds when the node has read that,
   * and closed; whether there was anything to cancel, it does not say. Fails if it cannot be
   * reached, or has not read that in time, and may read it later.
   */
  public Future<Void> cancel(PoolKey key, int processId, byte[] secret) {
    return client
        .connect(key.port(), key.host())
        .compose(
            socket -> {
              Promise<Void> closed = Promise.promise();
              socket.closeHandler(v -> closed.tryComplete());
              ByteBuf request = Unpooled.buffer(12 + secret.length);
              new CancelRequest(processId, secret).encode(request);
              ((NetSocketInternal) socket).writeMessage(request).onFailure(closed::tryFail);
              long timer =
                  vertx.setTimer(
                      timeout.toMillis(),
                      id -> {
                        closed.tryFail("not read within " + LeaseRequest.seconds(timeout));
                        socket.close();
                      });
              return closed.future().onComplete(done -> vertx.cancelTimer(timer));
            });
  }
}
