package io.cordon.proxy.backend;

import java.util.Map;
import java.util.Queue;
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

    /** Gives a slot back; answers whom to tell, as {@link #next()}. */
    @Nullable Integer release() {
      used.decrementAndGet();
      return next();
    }

    /** The loop that has waited longest, if there is a slot; it does not wait any more. */
    @Nullable Integer next() {
      return used.get() < max() ? waiting.poll() : null;
    }

    /** This loop waits; it must try once more after it has said so. */
    void want(int loop) {
      waiting.add(loop);
    }

    void unwant(int loop) {
      waiting.remove(loop);
    }

    /** Whether another loop than this waits. */
    boolean wantedByOther(int loop) {
      for (int waiter : waiting) {
        if (waiter != loop) {
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
