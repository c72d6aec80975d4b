package io.cordon.proxy.backend;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/**
 * How a frontend speaks to the pool of its own event loop. {@link #lease} and {@link #release} are
 * called on that loop.
 */
public final class PoolClient {

  /** The pool keeps to its time limit; this is for one that does not answer at all. */
  private static final long GRACE_MILLIS = 1_000;

  private static final DeliveryOptions OPTIONS = PoolMessage.CODEC.options();

  private final Vertx vertx;
  private final int loop;
  private final String address;
  private final PoolOptions options;
  private final DeliveryOptions leaseOptions;

  /** A client of the pool of this loop, by its number ({@code io.cordon.proxy.loop.Loops}). */
  public PoolClient(Vertx vertx, int loop, PoolOptions options) {
    PoolMessage.CODEC.register(vertx);
    this.vertx = vertx;
    this.loop = loop;
    this.address = PoolMessage.address(loop);
    this.options = options;
    this.leaseOptions =
        PoolMessage.CODEC
            .options()
            .setSendTimeout(options.leaseTimeout().toMillis() + GRACE_MILLIS);
  }

  /**
   * Leases a server connection, outside a transaction. The caller attaches itself to it, and
   * releases it exactly once unless it hears that it closed.
   *
   * <p>Fails with a {@link LeaseException}: 53300 none was free within {@code leaseTimeout}, 08001
   * the node cannot be reached, 08006 it went away, 57P03 the pool is closing, or whatever the node
   * answered.
   */
  public Future<ServerConnection> lease(PoolKey key) {
    LeaseRequest request = new LeaseRequest(key);
    return vertx
        .eventBus()
        .request(address, request, leaseOptions)
        .transform(
            (reply, failure) ->
                reply != null ? granted(reply) : Future.failedFuture(failed(request, failure)));
  }

  private static Future<ServerConnection> granted(Message<Object> reply) {
    Object body = reply.body();
    return body instanceof ServerConnection connection
        ? Future.succeededFuture(connection)
        : Future.failedFuture((LeaseException) body);
  }

  private LeaseException failed(LeaseRequest request, Throwable failure) {
    ServerConnection granted = request.abandon();
    if (granted != null) {
      release(granted, Disposition.CLEAN);
    }
    return failure instanceof ReplyException reply
            && reply.failureType() == ReplyFailure.NO_HANDLERS
        ? LoopPool.shuttingDown()
        : LeaseRequest.noneFree(request.key().node(), options.leaseTimeout());
  }

  /**
   * Ends a lease: from here on the connection is not the caller's. Nothing happens if it has
   * closed.
   *
   * @throws IllegalStateException it is not leased
   */
  public void release(ServerConnection connection, Disposition disposition) {
    if (connection.closed()) {
      return;
    }
    if (!connection.tenure().leased()) {
      throw new IllegalStateException("released, but not leased");
    }
    connection.tenure().leased(false);
    if (disposition == Disposition.CANCEL) {
      connection.hangUp();
    } else {
      connection.detach();
    }
    vertx.eventBus().send(address, new PoolMessage.Release(connection, disposition), OPTIONS);
  }

  /** Where this frontend may keep leases for a moment. Called once, on the loop. */
  public Parking parking() {
    return new Parking(vertx, loop, options);
  }

  /**
   * A statement is about to be sent that fails while anybody is connected to this database: closes
   * the connections to it that no session uses, on all loops and nodes, and for a moment also those
   * that are released. A node waits for some seconds until they have gone.
   */
  public void leave(String database) {
    vertx.eventBus().publish(PoolMessage.ALL, new PoolMessage.Leave(database), OPTIONS);
  }

  /** This node is gone: closes its idle connections on all loops, and leased ones on release. */
  public void evict(String node) {
    vertx.eventBus().publish(PoolMessage.ALL, new PoolMessage.Evict(node), OPTIONS);
  }
}
