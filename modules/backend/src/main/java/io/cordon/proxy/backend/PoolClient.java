package io.cordon.proxy.backend;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How a frontend speaks to the pool of its own event loop. {@link #lease} and {@link #release} are
 * called on that loop.
 */
public final class PoolClient {

  /** The pool keeps to its time limit; this is for one that does not answer at all. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final DeliveryOptions OPTIONS = PoolMessage.CODEC.options();

  private final Vertx vertx;
  private final int loop;
  private final String address;
  private final PoolOptions options;

  /** The first was asked first; among them some that have been answered. */
  private final Deque<LeaseRequest> unanswered = new ArrayDeque<>();

  private boolean sweeping;

  /** A client of the pool of this loop, by its number ({@code io.cordon.proxy.loop.Loops}). */
  public PoolClient(Vertx vertx, int loop, PoolOptions options) {
    PoolMessage.CODEC.register(vertx);
    this.vertx = vertx;
    this.loop = loop;
    this.address = PoolMessage.address(loop);
    this.options = options;
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
    while (!unanswered.isEmpty() && unanswered.getFirst().answered()) {
      unanswered.removeFirst();
    }
    unanswered.addLast(request);
    if (!sweeping) {
      sweeping = true;
      vertx.setTimer(GRACE.toMillis(), id -> sweep());
    }
    vertx.eventBus().send(address, request, OPTIONS);
    return request.answer();
  }

  /** Fails what a pool that is gone will not answer. */
  private void sweep() {
    long longAgo = System.nanoTime() - options.leaseTimeout().plus(GRACE).toNanos();
    while (!unanswered.isEmpty()
        && (unanswered.getFirst().answered() || unanswered.getFirst().askedAt() - longAgo < 0)) {
      unanswered.removeFirst().fail(LoopPool.shuttingDown());
    }
    sweeping = !unanswered.isEmpty();
    if (sweeping) {
      vertx.setTimer(GRACE.toMillis(), id -> sweep());
    }
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
