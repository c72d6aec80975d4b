package io.cordon.proxy.backend;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a loop has, and waits for, of one node, under whichever key.
 *
 * <p>A lease waits its turn per node. Two things keep turns from costing a new connection each: one
 * that comes back goes to who waits for its own key, unless the first in the queue has waited a
 * quarter of the time limit; and a loop keeps what its own leases wait for, unless it has more than
 * its share and another loop waits.
 */
final class NodePool {

  private static final Logger log = LoggerFactory.getLogger(NodePool.class);

  private final String node;
  private final LoopPool loop;
  private final LoopSlots slots;
  private final Map<PoolKey, KeyPool> keys = new HashMap<>();
  private final Set<Waiter> waiters = new LinkedHashSet<>();

  private int generation;

  /** Those who lease on this loop have been told that leases are waited for. */
  private boolean recalling;

  NodePool(String node, LoopPool loop, NodeSlots.Slots slots) {
    this.node = node;
    this.loop = loop;
    this.slots =
        new LoopSlots(
            loop.number(), slots, other -> loop.send(other, new PoolMessage.SlotFree(node)));
  }

  Map<PoolKey, KeyPool> keys() {
    return keys;
  }

  void lease(LeaseRequest request) {
    KeyPool pool = keys.get(request.key());
    if (pool == null) {
      pool = new KeyPool(request.key(), this);
      keys.put(request.key(), pool);
    }
    ServerConnection connection = pool.idle().pollFirst();
    while (connection != null && connection.closed()) {
      connection = pool.idle().pollFirst();
    }
    if (connection != null) {
      request.grant(connection);
    } else {
      await(request, pool);
    }
  }

  private void await(LeaseRequest request, KeyPool pool) {
    Waiter[] waiter = new Waiter[1];
    long timer =
        loop.setTimer(
            loop.options().leaseTimeout(),
            () -> {
              leave(waiter[0]);
              request.fail(LeaseRequest.noneFree(node, loop.options().leaseTimeout()));
              forget(pool);
            });
    waiter[0] = new Waiter(request, pool, System.nanoTime(), timer);
    waiters.add(waiter[0]);
    pool.waiters().add(waiter[0]);
    recall();
    openMore();
  }

  private void leave(Waiter waiter) {
    loop.cancelTimer(waiter.timer());
    waiters.remove(waiter);
    waiter.pool().waiters().remove(waiter);
    if (waiters.isEmpty()) {
      slots.unwant();
      endRecall();
    }
  }

  /** Asks for the leases that are parked, and for each other one at the end of its transaction. */
  private void recall() {
    if (!recalling) {
      recalling = true;
      loop.tellLeases(new PoolMessage.Wanted(node, true));
    }
  }

  private void endRecall() {
    if (recalling && waiters.isEmpty() && !slots.wantedByOther()) {
      recalling = false;
      loop.tellLeases(new PoolMessage.Wanted(node, false));
    }
  }

  private void forget(KeyPool pool) {
    if (pool.unused()) {
      keys.remove(pool.key());
    }
  }

  /** Opens a connection for each lease that waits and for which none is being opened. */
  private void openMore() {
    if (slots.wanting()) {
      return;
    }
    Iterator<Waiter> all = waiters.iterator();
    while (all.hasNext()) {
      KeyPool pool = all.next().pool();
      if (pool.needsMore()) {
        if (!slots.tryAcquire() && !takeSlotOfIdle(pool)) {
          want();
          return;
        }
        open(pool);
      }
    }
  }

  /** Closes this loop's oldest idle connection under another key, and keeps its slot. */
  private boolean takeSlotOfIdle(KeyPool pool) {
    KeyPool oldest = null;
    for (KeyPool other : keys.values()) {
      ServerConnection last = other.idle().peekLast();
      if (other != pool
          && last != null
          && (oldest == null
              || last.tenure().idleSince() < oldest.idle().getLast().tenure().idleSince())) {
        oldest = other;
      }
    }
    if (oldest == null) {
      return false;
    }
    closeKeepingSlot(oldest.idle().removeLast());
    return true;
  }

  private void closeKeepingSlot(ServerConnection connection) {
    connection.tenure().keepSlot();
    connection.close();
  }

  private void want() {
    if (slots.want()) {
      openForFirst();
    } else {
      int missing = keys.values().stream().mapToInt(KeyPool::missing).sum();
      loop.publish(new PoolMessage.SlotWanted(node, loop.number(), missing));
    }
  }

  private boolean needsMore() {
    for (Waiter waiter : waiters) {
      if (waiter.pool().needsMore()) {
        return true;
      }
    }
    return false;
  }

  private void openForFirst() {
    for (Waiter waiter : waiters) {
      if (waiter.pool().needsMore()) {
        open(waiter.pool());
        openMore();
        return;
      }
    }
    slots.release();
  }

  /** Another loop gave up a slot. If there is one more than this loop needs, another gets it. */
  void slotFree() {
    slots.told();
    openMore();
    if (!slots.wanting()) {
      slots.passOn();
    }
  }

  /** Another loop waits for slots: gives up what is idle here. */
  void slotWanted(int count) {
    recall();
    int left = count;
    for (KeyPool pool : keys.values()) {
      while (left > 0 && !pool.idle().isEmpty()) {
        pool.idle().removeLast().close();
        left--;
      }
    }
  }

  /** A slot is acquired: uses it. */
  private void open(KeyPool pool) {
    pool.opening();
    if (slots.wanting() && !needsMore()) {
      slots.unwant();
    }
    int openedIn = generation;
    loop.connect(pool.key())
        .onComplete(
            opened -> {
              if (opened.succeeded()) {
                ServerConnection connection = opened.result();
                connection.tenure().begins(pool, openedIn);
                loop.opened(connection);
                connection.onClosed(() -> closed(connection, pool));
                pool.opened(connection);
                settle(connection, pool, true);
              } else {
                pool.notOpened();
                slots.release();
                failFirst(pool, opened.cause());
                openMore();
                forget(pool);
              }
            });
  }

  private void failFirst(KeyPool pool, Throwable cause) {
    Waiter first = pool.firstWaiter();
    if (first != null) {
      leave(first);
      first
          .request()
          .fail(
              cause instanceof LeaseException reason
                  ? reason
                  : new LeaseException("08001", "could not connect to node \"" + node + '"', null));
    }
  }

  private void closed(ServerConnection connection, KeyPool pool) {
    loop.closed(connection);
    pool.closed(connection);
    if (!connection.tenure().keepsSlot()) {
      slots.release();
      openMore();
    }
    forget(pool);
  }

  void release(ServerConnection connection, KeyPool pool, Disposition disposition) {
    connection.tenure().leased(false);
    if (connection.closed()) {
      return;
    }
    switch (disposition) {
      case CLEAN -> settle(connection, pool, false);
      case RESET -> reset(connection, pool);
      case CLOSE -> connection.close();
    }
    endRecall();
  }

  private void reset(ServerConnection connection, KeyPool pool) {
    long timer = loop.setTimer(loop.options().resetTimeout(), connection::close);
    Reset.run(connection)
        .onComplete(
            done -> {
              loop.cancelTimer(timer);
              if (done.succeeded() && !connection.closed()) {
                pool.reset(connection);
                settle(connection, pool, false);
              } else if (!connection.closed()) {
                log.warn("reset failed node={} error=\"{}\"", node, done.cause().getMessage());
                connection.close();
              }
            });
  }

  /**
   * Where a connection that nobody uses goes: to a lease that waits, to the idle ones, or away.
   *
   * @param fresh just opened: it serves who waits here, and only then goes to another loop, or with
   *     fewer slots than loops each would give it to the next unused
   */
  private void settle(ServerConnection connection, KeyPool pool, boolean fresh) {
    long now = System.nanoTime();
    if (connection.closed()) {
      return;
    }
    if (loop.closing()
        || connection.tenure().generation() != generation
        || now - connection.tenure().openedAt() > loop.options().maxLifetime().toNanos()) {
      connection.close();
      return;
    }
    Waiter waiter = waiters.isEmpty() ? null : next(pool, now);
    boolean wantedByOther = slots.wantedByOther();
    if (waiter != null && (fresh || !wantedByOther || slots.held() <= loop.share(slots.max()))) {
      leave(waiter);
      waiter.request().grant(connection);
    } else if (waiter == null && needsMore()) {
      closeKeepingSlot(connection);
      openForFirst();
    } else if (wantedByOther) {
      connection.close();
    } else {
      connection.tenure().idleSince(now);
      pool.idle().addFirst(connection);
    }
  }

  /** Whose turn it is. Null: that of a lease that this connection is of no use to. */
  private @Nullable Waiter next(KeyPool pool, long now) {
    Waiter own = pool.firstWaiter();
    Waiter first = waiters.iterator().next();
    boolean waitedLong = now - first.since() > loop.options().leaseTimeout().toNanos() / 4;
    if (first.pool() != pool && waitedLong && !first.pool().connecting()) {
      return null;
    }
    return own;
  }

  PoolCount count() {
    int opening = 0;
    int idle = 0;
    int leased = 0;
    for (KeyPool pool : keys.values()) {
      opening += pool.underWay();
      idle += pool.idle().size();
      leased += pool.leased();
    }
    return new PoolCount(node, opening, idle, leased, waiters.size());
  }

  void evict() {
    generation++;
    closeIdle();
    recall();
    endRecall();
  }

  private void closeIdle() {
    for (KeyPool pool : keys.values()) {
      while (!pool.idle().isEmpty()) {
        pool.idle().removeLast().close();
      }
    }
  }

  /** Closes what has been idle, or has lived, for too long. */
  void sweep(long now) {
    long idleNanos = loop.options().idleTimeout().toNanos();
    long lifeNanos = loop.options().maxLifetime().toNanos();
    for (KeyPool pool : keys.values()) {
      pool.idle()
          .removeIf(
              connection -> {
                boolean old =
                    now - connection.tenure().idleSince() > idleNanos
                        || now - connection.tenure().openedAt() > lifeNanos;
                if (old) {
                  connection.close();
                }
                return old;
              });
    }
  }

  /** Nobody gets anything any more. */
  void close() {
    for (Waiter waiter : Set.copyOf(waiters)) {
      leave(waiter);
      waiter.request().fail(LoopPool.shuttingDown());
    }
    closeIdle();
  }
}
