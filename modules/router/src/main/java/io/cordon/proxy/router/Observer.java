package io.cordon.proxy.router;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PostQueryHook;
import io.cordon.proxy.policy.PluginSpec;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code post_query} hook of the chain: a bounded queue, and the thread that tells the hook, so
 * that a slow one costs nobody but itself. What is told is told once and in the order in which it
 * came; what finds the queue full is counted and never told. Whatever the hook throws changes
 * nothing.
 *
 * <pre>
 *   told ──close──▶ closing ── the queue is empty ──▶ ended
 *                      └── not in time: interrupted, the rest is counted as dropped
 * </pre>
 */
final class Observer {

  private static final Logger LOG = LoggerFactory.getLogger(Observer.class);

  /** Texts that wait, all together. */
  private static final long MOST_CHARACTERS = 16L << 20;

  /** A wake-up costs an event loop more than all the rest: a thread that looks again needs none. */
  private static final long TICK_NANOS = 1_000_000;

  private static final int IDLE_TICKS = 50;

  private final String plugin;
  private final PostQueryHook hook;
  private final HookCounters.Counts counts;
  private final HookFailures failures;
  private final ArrayBlockingQueue<Observation> queue;
  private final AtomicLong characters = new AtomicLong();
  private final AtomicBoolean dropping = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean closing;
  private volatile boolean givenUp;

  /**
   * @param waiting how many may wait to be told
   */
  Observer(PluginSpec spec, PostQueryHook hook, HookCounters counters, int waiting) {
    this.plugin = spec.name();
    this.hook = hook;
    this.counts = counters.of(plugin, Hook.POST_QUERY);
    this.failures = new HookFailures(spec, Hook.POST_QUERY, counts);
    this.queue = new ArrayBlockingQueue<>(waiting);
    this.thread = new Thread(this::run, "observe-" + plugin);
    thread.setDaemon(true);
  }

  /** Once, before anything is told. */
  void start() {
    thread.start();
  }

  /** For event loops: neither blocks nor fails. */
  void tell(Observation observation) {
    if (closing || !enqueue(observation)) {
      drop();
    } else if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  private boolean enqueue(Observation observation) {
    int more = observation.characters();
    if (characters.addAndGet(more) <= Math.max(MOST_CHARACTERS, more) && queue.offer(observation)) {
      return true;
    }
    characters.addAndGet(-more);
    return false;
  }

  private void drop() {
    counts.drops.increment();
    if (dropping.compareAndSet(false, true)) {
      LOG.warn(
          "observer falls behind, events are dropped plugin={} waiting={}", plugin, queue.size());
    }
  }

  private void run() {
    try {
      int idle = 0;
      while (!givenUp) {
        boolean last = closing; // before the look: what came before it is seen
        Observation next = queue.poll();
        if (next != null) {
          idle = 0;
          told(next);
        } else if (last) {
          return;
        } else if (++idle < IDLE_TICKS) {
          dropping.set(false);
          LockSupport.parkNanos(this, TICK_NANOS);
        } else {
          sleep();
          idle = 0;
        }
      }
    } finally {
      ended.countDown();
    }
  }

  /** Either an event is seen here, or who brings it sees that this thread sleeps. */
  private void sleep() {
    asleep = true;
    while (asleep && queue.isEmpty() && !closing) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  // An Error too is what came of it: out of stack, a class that is not there.
  private void told(Observation next) {
    characters.addAndGet(-next.characters());
    counts.calls.increment();
    try {
      hook.postQuery(next.request().get(), next.outcome());
    } catch (Throwable e) {
      failures.note(e);
    } finally {
      Thread.interrupted(); // the hook's business, which must not keep this thread from resting
    }
  }

  /** Nothing more is told it; what waits is. Does not wait for that. */
  void close() {
    closing = true;
    LockSupport.unpark(thread);
  }

  /** After {@link #close}: waits until what was told it has been told, or gives it up. */
  void end(long deadlineNanos) {
    @Nullable String why = null;
    try {
      if (!ended.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        why = "late";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      why = "interrupted";
    }
    if (why != null) {
      givenUp = true;
      thread.interrupt();
      int dropped = 0;
      while (queue.poll() != null) {
        dropped++;
      }
      counts.drops.add(dropped);
      LOG.warn("observer given up plugin={} reason={} dropped={}", plugin, why, dropped);
    }
  }
}
