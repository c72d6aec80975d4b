package io.cordon.proxy.backend;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Leases that are kept for a moment after their transaction, so that the next statement of the same
 * session costs no conversation with the pool. As long as nobody waits for a connection of the
 * node: the pool says when somebody does, and then every lease that is parked goes back at once,
 * and others at the end of their transaction. One instance per frontend, on its loop.
 *
 * <pre>
 *   leased ──park──▶ parked ──unpark──▶ leased
 *                      │ recalled, too long here, too old
 *                      ▼
 *                   released
 * </pre>
 */
public final class Parking {

  /** Who has parked a lease. */
  @FunctionalInterface
  public interface Keeper {

    /** It is not parked any more, and is to be released at once. */
    void recalled();
  }

  /** What is parked at two sweeps goes back: an idle client keeps a connection no longer. */
  private static final long SWEEP_MILLIS = 50;

  private static final long LATELY_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Vertx vertx;
  private final long maxLifetimeNanos;
  private final Cleaning cleaning;
  private final Map<ServerConnection, Keeper> parked = new LinkedHashMap<>();
  private final Set<String> wanted = new HashSet<>();
  private long now = System.nanoTime();
  private boolean contended;
  private long lastWanted;
  private int sweeps;
  private boolean armed;

  Parking(Vertx vertx, int loop, PoolOptions options) {
    this.vertx = vertx;
    this.maxLifetimeNanos = options.maxLifetime().toNanos();
    this.cleaning = options.cleaning();
    vertx.eventBus().<PoolMessage>localConsumer(PoolMessage.leases(loop), this::hear);
  }

  /** Keeps a lease that is clean. False: it must be released instead. */
  public boolean park(ServerConnection connection, Keeper keeper) {
    if (connection.closed()
        || isWanted(connection.key().node())
        || now - connection.tenure().openedAt() > maxLifetimeNanos) {
      return false;
    }
    connection.tenure().parkedAt(sweeps);
    parked.put(connection, keeper);
    if (!armed) {
      armed = true;
      vertx.setTimer(SWEEP_MILLIS, id -> sweep());
    }
    return true;
  }

  /** Somebody waits for a connection of the node: none is kept any more. */
  public boolean isWanted(String node) {
    return !wanted.isEmpty() && wanted.contains(node);
  }

  /**
   * It is worth it to know what leaves nothing on a connection: somebody has waited for one, of
   * whichever node, lately. Never where connections are cleaned in any case.
   */
  public boolean isContended() {
    return contended && (!wanted.isEmpty() || System.nanoTime() - lastWanted < LATELY_NANOS);
  }

  /** The lease is used again, or has ended. */
  public void unpark(ServerConnection connection) {
    parked.remove(connection);
  }

  private void hear(Message<PoolMessage> message) {
    if (message.body() instanceof PoolMessage.Wanted change) {
      if (change.wanted()) {
        wanted.add(change.node());
        contended = cleaning == Cleaning.KNOWN;
        recall(change.node());
      } else {
        wanted.remove(change.node());
        lastWanted = System.nanoTime();
      }
    } else if (message.body() instanceof PoolMessage.Leave leave) {
      leave(leave.database());
    }
  }

  private void leave(String database) {
    for (ServerConnection connection : List.copyOf(parked.keySet())) {
      if (connection.key().database().equals(database)) {
        recall(connection);
      }
    }
  }

  private void recall(String node) {
    for (ServerConnection connection : List.copyOf(parked.keySet())) {
      if (connection.key().node().equals(node)) {
        recall(connection);
      }
    }
  }

  private void recall(ServerConnection connection) {
    Keeper keeper = parked.remove(connection);
    if (keeper != null) {
      keeper.recalled();
    }
  }

  private void sweep() {
    armed = false;
    now = System.nanoTime();
    int last = sweeps++;
    for (ServerConnection connection : List.copyOf(parked.keySet())) {
      if (connection.tenure().parkedAt() == last) {
        break; // and those after it came later
      }
      recall(connection);
    }
    if (!parked.isEmpty()) {
      armed = true;
      vertx.setTimer(SWEEP_MILLIS, id -> sweep());
    }
  }
}
