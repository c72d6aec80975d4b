package io.cordon.proxy.backend;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The server connections of one event loop; all of it happens there. */
final class LoopPool {

  private static final DeliveryOptions OPTIONS = PoolMessage.CODEC.options();

  private final Vertx vertx;
  private final int number;
  private final int loops;
  private final PoolOptions options;
  private final NodeSlots slots;
  private final Connector connector;
  private final CancelClient cancels;
  private final Map<String, NodePool> nodes = new HashMap<>();
  private final Set<ServerConnection> open = new HashSet<>();
  private boolean closing;
  private @Nullable Promise<Void> allClosed;

  LoopPool(
      Vertx vertx,
      int number,
      int loops,
      PoolOptions options,
      NodeSlots slots,
      Connector connector,
      CancelClient cancels) {
    this.vertx = vertx;
    this.number = number;
    this.loops = loops;
    this.options = options;
    this.slots = slots;
    this.connector = connector;
    this.cancels = cancels;
  }

  void lease(LeaseRequest request) {
    if (request.answered()) {
      return;
    }
    if (closing) {
      request.fail(shuttingDown());
      return;
    }
    String name = request.key().node();
    NodePool node = nodes.get(name);
    if (node == null) {
      node = new NodePool(name, this, slots.of(name));
      nodes.put(name, node);
    }
    node.lease(request);
  }

  static LeaseException shuttingDown() {
    return new LeaseException("57P03", "the proxy is shutting down", null);
  }

  void release(ServerConnection connection, Disposition disposition) {
    KeyPool pool = connection.tenure().pool();
    if (pool != null) {
      pool.node().release(connection, pool, disposition);
    }
  }

  void slotPassed(String node) {
    NodePool pool = nodes.get(node);
    if (pool != null) {
      pool.slotPassed();
    }
  }

  void slotWanted(PoolMessage.SlotWanted wanted) {
    NodePool pool = nodes.get(wanted.node());
    if (pool != null && wanted.loop() != number) {
      pool.slotWanted(wanted);
    }
  }

  void evict(String node) {
    NodePool pool = nodes.get(node);
    if (pool != null) {
      pool.evict();
    }
  }

  void leave(PoolMessage.Leave leave) {
    nodes.values().forEach(node -> node.leave(leave.database()));
    tellLeases(leave);
  }

  /** Of each node. */
  List<PoolCount> counts() {
    return nodes.values().stream().map(NodePool::count).toList();
  }

  void sweep() {
    long now = System.nanoTime();
    nodes.values().forEach(node -> node.sweep(now));
  }

  /** Says Terminate on every connection, leased ones too; succeeds when all have closed. */
  Future<Void> close() {
    closing = true;
    nodes.values().forEach(NodePool::close);
    Set.copyOf(open).forEach(ServerConnection::close);
    if (open.isEmpty()) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    allClosed = promise;
    return promise.future();
  }

  Future<ServerConnection> connect(PoolKey key) {
    return connector.connect(key);
  }

  /** Asks the node to cancel what it does on this connection; {@link CancelClient#cancel}. */
  Future<Void> cancel(ServerConnection connection) {
    return cancels.cancel(connection.key(), connection.processId(), connection.secretKey());
  }

  /** A connection counts as open until {@link #closed}. */
  void opened(ServerConnection connection) {
    open.add(connection);
  }

  void closed(ServerConnection connection) {
    open.remove(connection);
    if (open.isEmpty() && allClosed != null) {
      allClosed.tryComplete();
    }
  }

  boolean closing() {
    return closing;
  }

  PoolOptions options() {
    return options;
  }

  int number() {
    return number;
  }

  int loops() {
    return loops;
  }

  long setTimer(Duration delay, Runnable task) {
    return vertx.setTimer(Math.max(1, delay.toMillis()), id -> task.run());
  }

  void cancelTimer(long timer) {
    vertx.cancelTimer(timer);
  }

  void send(int loop, PoolMessage message) {
    vertx.eventBus().send(PoolMessage.address(loop), message, OPTIONS);
  }

  /** Tells those who lease on this loop. */
  void tellLeases(PoolMessage message) {
    vertx.eventBus().publish(PoolMessage.leases(number), message, OPTIONS);
  }

  void publish(PoolMessage message) {
    vertx.eventBus().publish(PoolMessage.ALL, message, OPTIONS);
  }
}
