package io.cordon.proxy.frontend.link;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.backend.Disposition;
import io.cordon.proxy.backend.LeaseException;
import io.cordon.proxy.backend.Parking;
import io.cordon.proxy.backend.PoolClient;
import io.cordon.proxy.backend.PoolKey;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.catalog.CatalogChanges;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.frontend.gate.Contention;
import io.cordon.proxy.frontend.gate.Routing;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.Login;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.region.Node;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a server connection of one of several nodes for one session. */
public final class NodeConnector implements Contention {

  private static final Logger log = LoggerFactory.getLogger(NodeConnector.class);

  private final PoolClient pool;
  private final Parking parking;
  private final Consumer<String> suspect;
  private final Login login;
  private final LoopMetrics metrics;
  private final Routing routing;
  private final Catalogs catalogs;
  private final int spread;

  /** A node whose connection has broken has ended the transaction by then. */
  private static final long GONE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Map<String, PoolKey> keys = new HashMap<>();

  public NodeConnector(LoopServices here, Consumer<String> suspect, Login login, String clientId) {
    this.pool = here.pool();
    this.parking = here.parking();
    this.suspect = suspect;
    this.login = login;
    this.metrics = here.metrics();
    this.routing = here.routing();
    this.catalogs = routing.catalogs();
    this.spread = clientId.hashCode() & Integer.MAX_VALUE;
  }

  /** Of the policy in force. */
  long epoch() {
    return routing.chain().epoch();
  }

  /** Sessions are spread over the nodes; one that cannot be reached is passed over. */
  Future<ServerConnection> lease(List<Node> nodes) {
    long since = System.nanoTime();
    return lease(nodes, first(nodes, spread), nodes.size())
        .onComplete(
            leased -> {
              if (leased.succeeded()) {
                metrics.lease.record(System.nanoTime() - since);
              } else {
                metrics.leasesFailed.increment();
              }
            });
  }

  /** By weight; where none has any, all are alike. */
  static int first(List<Node> nodes, int spread) {
    int total = 0;
    for (Node node : nodes) {
      total += node.spec().weight();
    }
    if (total == 0) {
      return spread % nodes.size();
    }
    int left = spread % total;
    int index = 0;
    while (left >= nodes.get(index).spec().weight()) {
      left -= nodes.get(index).spec().weight();
      index++;
    }
    return index;
  }

  private Future<ServerConnection> lease(List<Node> nodes, int index, int left) {
    return pool.lease(key(nodes.get(index)))
        .recover(
            failure -> {
              if (!isOfNetwork(failure)) {
                return Future.failedFuture(failure);
              }
              suspect.accept(nodes.get(index).name());
              return left > 1
                  ? lease(nodes, (index + 1) % nodes.size(), left - 1)
                  : Future.failedFuture(failure);
            });
  }

  /** A parked lease serves the session's next statement. */
  void reused() {
    metrics.leasesParked.increment();
  }

  /** The node has ended a lease: is it still there? */
  void lost(String node) {
    suspect.accept(node);
  }

  void release(ServerConnection server, Disposition disposition) {
    if (disposition == Disposition.RESET) {
      cleaned();
    }
    pool.release(server, disposition);
  }

  /** The session's connection is cleaned behind it. */
  void cleaned() {
    metrics.leasesCleaned.increment();
  }

  /** Nobody may be connected to this database while the statement is run that is being sent. */
  void leave(String database) {
    pool.leave(database);
  }

  /** Keeps a clean lease for what the session does next; false if it must be released. */
  boolean park(ServerConnection server, Parking.Keeper keeper) {
    return parking.park(server, keeper);
  }

  /** Sessions have waited for each other's connections lately, on this loop. */
  @Override
  public boolean isContended() {
    return parking.isContended();
  }

  /** The session sends what may change a catalog. */
  CatalogChanges.Change catalogChanging() {
    return catalogs.changes().begin();
  }

  @Override
  public long catalogChangesBegun() {
    return catalogs.changes().begun();
  }

  /** When that has ended whose connection is gone: the node may still be at it. */
  long endedAtTheLatest() {
    return System.nanoTime() + GONE_AFTER_NANOS;
  }

  /** Somebody waits for a connection of this one's node. */
  boolean isWanted(ServerConnection server) {
    return parking.isWanted(server.key().node());
  }

  void unpark(ServerConnection server) {
    parking.unpark(server);
  }

  /** What the client is told of a lease that failed. */
  static ErrorResponse error(Throwable failure) {
    if (failure instanceof LeaseException lease) {
      String message = lease.getMessage();
      return ErrorResponse.error(lease.sqlState(), message == null ? "no lease" : message);
    }
    log.error("no server connection", failure);
    return Errors.noServerConnection();
  }

  /** The same object as long as the node's address is the same: it is compared for each lease. */
  private PoolKey key(Node node) {
    PoolKey last = keys.get(node.name());
    if (last != null
        && last.port() == node.spec().port()
        && last.host().equals(node.spec().host())) {
      return last;
    }
    PoolKey key =
        new PoolKey(
            node.name(),
            node.spec().host(),
            node.spec().port(),
            login.user(),
            login.database(),
            login.serverParameters());
    keys.put(node.name(), key);
    return key;
  }

  private static boolean isOfNetwork(Throwable failure) {
    return failure instanceof LeaseException lease && lease.sqlState().startsWith("08");
  }
}
