package io.cordon.proxy.backend;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a loop has, and waits for, of one node, under whichever key.
 *
 * <p>A lease waits its turn per node. Two things keep turns from costing a new connection each. One
 * that comes back goes to who waits for its own key, unless the first in the queue has waited a
 * quarter of the time limit. And a slot moves, to another key or another loop, only where the lease
 * that it is for has waited for long, and from where it has been idle for as long or from a loop
 * with more than its share ({@link LoopSlots}): what is idle for a moment between two statements of
 * busy sessions stays where it is.
 */
final class NodePool {

  private static final Logger log = LoggerFactory.getLogger(NodePool.class);

  /** How long a lease waits before a slot moves for it, where there are connections to wait for. */
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(200);

  /** The same where there are none. */
  private static final long PATIENCE_OF_NONE = TimeUnit.MILLISECONDS.toNanos(20);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  /** How long the node is left alone after it has refused a connection. */
  private static final Duration TRY_AGAIN = Duration.ofMillis(200);

  private static final Duration CANCEL_AGAIN = Duration.ofMillis(500);

  private final String node;
  private final LoopPool loop;
  private final LoopSlots slots;
  private final Map<PoolKey, KeyPool> keys = new HashMap<>();
  private final Set<Waiter> waiters = new LinkedHashSet<>();

  /** Their clients have left, and the node has not ended what it does for them. */
  private final Set<ServerConnection> ending = new HashSet<>();

  /** Somebody waits, and it will be looked at whether it is for too long. */
  private boolean timing;

  private int generation;

  /** Those who lease on this loop have been told that leases are waited for. */
  private boolean recalling;

  /** It will be looked at again who waits for a slot, and for how long. */
  private boolean looking;

  /** A node waits for five seconds until nobody is connected to a database that is dropped. */
  private static final Duration LEAVE = Duration.ofSeconds(5);

  NodePool(String node, LoopPool loop, NodeSlots.Slots slots) {
    this.node = node;
    this.loop = loop;
    this.slots =
        new LoopSlots(
            loop.number(),
            loop.loops(),
            slots,
            other -> loop.send(other, new PoolMessage.SlotPassed(node)));
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
    Waiter waiter = new Waiter(request, pool, System.nanoTime());
    waiters.add(waiter);
    pool.waiters().add(waiter);
    if (!timing) {
      timing = true;
      loop.setTimer(loop.options().leaseTimeout(), this::timeOut);
    }
    recall();
    openMore();
  }

  /** Fails who has waited for too long; all have the same time, so that is the first ones. */
  private void timeOut() {
    Duration timeout = loop.options().leaseTimeout();
    long now = System.nanoTime();
    timing = false;
    while (!waiters.isEmpty() && !timing) {
      Waiter first = waiters.iterator().next();
      long left = first.since() + timeout.toNanos() - now;
      if (left > 0) {
        timing = true;
        loop.setTimer(Duration.ofNanos(left).plusMillis(1), this::timeOut);
      } else {
        KeyPool pool = first.pool();
        LeaseException refusal = pool.refusal();
        leave(first);
        first.request().fail(refusal != null ? refusal : LeaseRequest.noneFree(node, timeout));
        forget(pool);
      }
    }
  }

  private void leave(Waiter waiter) {
    waiters.remove(waiter);
    waiter.pool().left(waiter);
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
    if (recalling && waiters.isEmpty() && !slots.owes()) {
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
        if (slots.tryAcquire() || takeSlotOfIdle(pool)) {
          open(pool);
        } else if (slots.want()) {
          openForFirst();
          return;
        } else {
          look();
          return;
        }
      }
    }
  }

  /**
   * Closes the connection under another key that has been idle on this loop for longest, if that is
   * long, and keeps its slot.
   */
  private boolean takeSlotOfIdle(KeyPool pool) {
    KeyPool oldest = oldestIdle(pool);
    if (oldest == null) {
      return false;
    }
    closeKeepingSlot(oldest.idle().removeLast());
    return true;
  }

  /** Who else has one that has been idle for long, the longest of all; null: nobody. */
  private @Nullable KeyPool oldestIdle(KeyPool pool) {
    KeyPool oldest = null;
    long before = System.nanoTime() - patience(pool.held());
    for (KeyPool other : keys.values()) {
      ServerConnection last = other.idle().peekLast();
      if (other != pool && last != null && last.tenure().idleSince() - before <= 0) {
        oldest = other;
        before = last.tenure().idleSince();
      }
    }
    return oldest;
  }

  private static long patience(int held) {
    return held == 0 ? PATIENCE_OF_NONE : PATIENCE;
  }

  private void closeKeepingSlot(ServerConnection connection) {
    connection.tenure().keepSlot();
    connection.close();
  }

  private void look() {
    if (!looking) {
      looking = true;
      loop.setTimer(LOOK_AGAIN, this::lookAgain);
    }
  }

  /** As long as a slot is waited for: takes one that has come free, or claims one. */
  private void lookAgain() {
    looking = false;
    if (!slots.wanting()) {
      return;
    }
    Waiter first = null;
    int missing = 0;
    for (KeyPool pool : keys.values()) {
      Waiter ofKey = pool.firstWaiter();
      if (ofKey != null && pool.needsMore()) {
        missing += pool.missing();
        first = first == null || ofKey.since() - first.since() < 0 ? ofKey : first;
      }
    }
    if (first == null) {
      slots.unwant();
    } else if (slots.tryAcquire() || takeSlotOfIdle(first.pool())) {
      slots.unwant();
      openForFirst();
    } else {
      long patience = patience(slots.held());
      long waited = System.nanoTime() - first.since();
      if (waited >= patience) {
        boolean starving = waited > loop.options().leaseTimeout().toNanos() / 4;
        loop.publish(
            new PoolMessage.SlotWanted(
                node, loop.number(), missing, patience, slots.claim(starving)));
      }
      look();
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

  /** Another loop gave up a slot for this one. If it is not needed here, a third loop gets it. */
  void slotPassed() {
    slots.passed();
    openForFirst();
  }

  /**
   * Another loop waits for slots: gives up what has been idle here for long, and where it has more
   * than its share also what is not.
   */
  void slotWanted(PoolMessage.SlotWanted wanted) {
    int left = wanted.count();
    long before = System.nanoTime() - wanted.patience();
    for (KeyPool pool : keys.values()) {
      while (left > 0
          && !pool.idle().isEmpty()
          && pool.idle().getLast().tenure().idleSince() - before <= 0) {
        pool.idle().removeLast().close();
        left--;
      }
    }
    if (left > 0 && wanted.claimed() && slots.owes()) {
      recall();
      giveIdle();
    }
  }

  private void giveIdle() {
    for (KeyPool pool : keys.values()) {
      if (!pool.idle().isEmpty()) {
        slots.give();
        pool.idle().removeLast().close();
        return;
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
                if (opened.cause() instanceof LeaseException reason
                    && (reason.passing() || (reason.ofNewOnes() && pool.hasOpen()))) {
                  tryLater(pool, reason);
                } else {
                  failFirst(pool, opened.cause());
                }
                openMore();
                forget(pool);
              }
            });
  }

  /**
   * The node opens none now. Whoever waits may be served by one that comes back, or when the node
   * is asked again; connections under other keys that have been idle for long give way.
   */
  private void tryLater(KeyPool pool, LeaseException reason) {
    pool.refused(reason);
    loop.setTimer(
        TRY_AGAIN,
        () -> {
          pool.askAgain();
          openMore();
          forget(pool);
        });
    if (reason.passing()) {
      KeyPool oldest = oldestIdle(pool);
      if (oldest != null) {
        oldest.idle().removeLast().close();
      } else {
        loop.publish(new PoolMessage.SlotWanted(node, loop.number(), 1, PATIENCE, false));
      }
    }
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
    ending.remove(connection);
    pool.closed(connection);
    if (!connection.tenure().keepsSlot()) {
      slots.release();
      openMore();
    }
    forget(pool);
  }

  void release(ServerConnection connection, KeyPool pool, Disposition disposition) {
    connection.tenure().leased(false);
    if (disposition == Disposition.CANCEL) {
      cancel(connection);
    }
    if (connection.closed()) {
      return;
    }
    switch (pool.leaving() && disposition != Disposition.CANCEL ? Disposition.CLOSE : disposition) {
      case CLEAN -> settle(connection, pool, false);
      case RESET -> reset(connection, pool);
      case CLOSE, CANCEL -> connection.close();
    }
    endRecall();
  }

  /**
   * Until the node has ended it: what is cancelled before it has begun goes on. So long it counts
   * as a connection, as it does for the node.
   */
  private void cancel(ServerConnection connection) {
    ending.add(connection);
    loop.setTimer(loop.options().resetTimeout(), () -> warnOfEndless(connection));
    cancelAgain(connection);
  }

  private void warnOfEndless(ServerConnection connection) {
    if (!connection.gone()) {
      log.warn("cancelled statement goes on node={} processId={}", node, connection.processId());
    }
  }

  private void cancelAgain(ServerConnection connection) {
    if (!connection.gone()) {
      loop.cancel(connection)
          .onComplete(done -> loop.setTimer(CANCEL_AGAIN, () -> cancelAgain(connection)));
    }
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
        || (pool.leaving() && !fresh)
        || connection.tenure().generation() != generation
        || now - connection.tenure().openedAt() > loop.options().maxLifetime().toNanos()) {
      connection.close();
      return;
    }
    Waiter waiter = pool.firstWaiter();
    if (othersTurn(pool, now)) {
      closeKeepingSlot(connection);
      openForFirst();
    } else if (slots.owes() && !(fresh && waiter != null)) {
      slots.give();
      connection.close();
    } else if (waiter != null) {
      leave(waiter);
      waiter.request().grant(connection);
    } else {
      connection.tenure().idleSince(now);
      pool.idle().addFirst(connection);
    }
  }

  /** It is the turn of a lease that a connection under this key is of no use to. */
  private boolean othersTurn(KeyPool pool, long now) {
    if (waiters.isEmpty()) {
      return false;
    }
    Waiter first = waiters.iterator().next();
    return first.pool() != pool
        && !first.pool().connecting()
        && now - first.since() > loop.options().leaseTimeout().toNanos() / 4;
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

  /** Nobody may be connected to this database for a moment. */
  void leave(String database) {
    for (KeyPool pool : List.copyOf(keys.values())) {
      if (pool.key().database().equals(database)) {
        pool.leave(LEAVE.toNanos());
        while (!pool.idle().isEmpty()) {
          pool.idle().removeLast().close();
        }
      }
    }
  }

  void evict() {
    generation++;
    closeIdle();
    List.copyOf(ending).forEach(ServerConnection::close);
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
