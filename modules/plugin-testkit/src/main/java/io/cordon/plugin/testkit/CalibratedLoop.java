package io.cordon.plugin.testkit;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures a call by a plain loop that runs right behind it on the same thread: in steps of the
 * loop, not in time. On a slow processor, or a busy one, both take longer. Each step depends on the
 * one before; it takes about a nanosecond.
 */
final class CalibratedLoop {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int STEPS = 20_000;

  private final LongSupplier clock;
  private long state = 1;

  /**
   * What a call was.
   *
   * @param steps of the loop that take as long
   * @param waits how often it slept, parked or waited for another thread
   */
  record Measured(@Nullable Object answer, long steps, long waits) {}

  /** By the time that a thread has had of the processor. */
  CalibratedLoop() {
    this(THREADS::getCurrentThreadCpuTime);
  }

  CalibratedLoop(LongSupplier clock) {
    this.clock = clock;
  }

  /** Throws what the call throws. */
  Measured measure(Callable<?> call) throws Exception {
    long waits = waits();
    long start = clock.getAsLong();
    Object answer = call.call();
    long called = clock.getAsLong() - start;
    long waited = waits() - waits;
    start = clock.getAsLong();
    run();
    long looped = Math.max(1, clock.getAsLong() - start);
    return new Measured(answer, (long) ((double) called * STEPS / looped), waited);
  }

  private void run() {
    long x = state;
    for (int i = 0; i < STEPS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    state = x; // used, so that the loop is not left out
  }

  private static long waits() {
    ThreadInfo info = THREADS.getThreadInfo(Thread.currentThread().getId());
    return info == null ? 0 : info.getWaitedCount();
  }
}
