package io.cordon.proxy.backend;

import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many connections this member may have to each node, all loops together: one slot per
 * connection, from before it is opened until it has closed. Thread-safe, without locks.
 */
final class NodeSlots {

  private final ToIntFunction<String> max;
  private final Map<String, Slots> nodes = new ConcurrentHashMap<>();

  /**
   * @param max of a node, now
   */
  NodeSlots(ToIntFunction<String> max) {
    this.max = max;
  }

  Slots of(String node) {
    return nodes.computeIfAbsent(node, Slots::new);
  }

  /** Those of one node. */
  final class Slots {

    private final AtomicInteger used = new AtomicInteger();
    private final Queue<Integer> waiting = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> claiming = new ConcurrentLinkedQueue<>();
    private final Set<Integer> starving = ConcurrentHashMap.newKeySet();
    private final String node;

    private Slots(String node) {
      this.node = node;
    }

    int max() {
      return max.applyAsInt(node);
    }

    boolean tryAcquire() {
      int now = used.get();
      while (now < max()) {
        if (used.compareAndSet(now, now + 1)) {
          return true;
        }
        now = used.get();
      }
      return false;
    }

    /**
     * Gives a slot up. It passes to the loop that has claimed, or else waited, longest, which does
     * neither any more and is to be told; null: to nobody.
     */
    @Nullable Integer release() {
      Integer next = used.get() <= max() ? claiming.poll() : null;
      if (next != null) {
        starving.remove(next);
        waiting.remove(next);
      } else if (used.get() <= max()) {
        next = waiting.poll();
      }
      if (next == null) {
        used.decrementAndGet();
      }
      return next;
    }

    /** This loop waits; it must try once more after it has said so. */
    void want(int loop) {
      waiting.add(loop);
    }

    /** This loop, which waits, has less than its share: another one has to give up what is more. */
    void claim(int loop, boolean isStarving) {
      if (isStarving) {
        starving.add(loop);
      }
      if (!claiming.contains(loop)) {
        claiming.add(loop);
      }
    }

    void unclaim(int loop) {
      claiming.remove(loop);
      starving.remove(loop);
    }

    /** Whether another loop than this has waited for too long. */
    boolean starvingOther(int loop) {
      for (int claimant : starving) {
        if (claimant != loop) {
          return true;
        }
      }
      return false;
    }

    /** It neither waits nor claims. */
    void unwant(int loop) {
      starving.remove(loop);
      claiming.remove(loop);
      waiting.remove(loop);
    }

    /** Whether another loop than this claims. */
    boolean claimedByOther(int loop) {
      for (int claimant : claiming) {
        if (claimant != loop) {
          return true;
        }
      }
      return false;
    }

    int used() {
      return used.get();
    }
  }
}
