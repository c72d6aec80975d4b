package io.cordon.plugin.wasm;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * One daemon thread for all plugins, that looks at the calls under way once a millisecond, and
 * sleeps while there are none.
 *
 * <p>Its clock stands still while it does itself: a pause of the whole JVM is no call's fault. On a
 * free processor a call is interrupted one or two milliseconds after its deadline.
 */
final class Watchdog {

  static final Watchdog SHARED = new Watchdog();

  private static final long TICK_NANOS = 1_000_000;
  private static final int IDLE_TICKS = 50;

  private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
  private volatile boolean asleep;
  private final Thread thread = new Thread(null, this::run, "cordon-wasm-watchdog", 0, false);

  private Watchdog() {
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
  }

  void add(Guard guard) {
    guards.add(guard);
  }

  /** After a guard's state was written: either it is seen there, or this wakes the thread. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    long clock = 0;
    long last = System.nanoTime();
    int idle = 0;
    while (true) {
      long now = System.nanoTime();
      clock += Math.min(now - last, 2 * TICK_NANOS);
      last = now;
      idle = watch(clock) ? 0 : idle + 1;
      if (idle < IDLE_TICKS) {
        LockSupport.parkNanos(this, TICK_NANOS);
      } else {
        sleep();
        idle = 0;
        last = System.nanoTime();
      }
    }
  }

  private boolean watch(long clock) {
    boolean running = false;
    for (Guard guard : guards) {
      running |= guard.watch(clock);
    }
    guards.removeIf(Guard::finished);
    return running;
  }

  private void sleep() {
    asleep = true;
    if (guards.stream().noneMatch(guard -> guard.running() || guard.finished())) {
      while (asleep) {
        LockSupport.park(this);
      }
    }
    asleep = false;
  }
}
