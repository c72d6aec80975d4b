package io.cordon.plugin.wasm;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import run.endive.runtime.WasmInterruptedException;

/**
 * Bounds the calls of one thread: {@link Watchdog} interrupts the thread if one is overdue, inside
 * the call and nowhere else. No interrupt of ours outlives {@link #end}.
 *
 * <pre>
 *             begin                     overdue
 *   IDLE ----------------> running(n) ----------> INTERRUPTING --> INTERRUPTED
 *    ^ ^                    |      ^                                    |
 *    | |                    v host | leave      overdue                 |
 *    | |                   in host(n) ------------------> LATE          |
 *    | +--- end ---- running(n)                            |            |
 *    +------ end, which says so ---------------------------+------------+
 * </pre>
 *
 * <p>While the module has called one of our functions, nothing is interrupted: what is late is
 * noticed on the way back.
 */
final class Guard {

  private static final long IDLE = 0;
  private static final long INTERRUPTING = -1;
  private static final long INTERRUPTED = -2;
  private static final long LATE = -3;

  /** After so many deadlines a call is overdue whatever it had of the processor. */
  private static final int PATIENCE = 10;

  /** Running calls are even numbers; the next odd one is the same call in the host. */
  private final AtomicLong state = new AtomicLong(IDLE);

  private final Thread thread;
  private final Watchdog watchdog;

  /** Written before state, by the thread. */
  private long deadlineNanos;

  private long call;
  private boolean interruptedBefore;

  /** The watchdog's. */
  private long seen;

  private long seenSince;
  private long cpuSince;
  private volatile boolean retired;

  Guard(Thread thread, Watchdog watchdog) {
    this.thread = thread;
    this.watchdog = watchdog;
    watchdog.add(this);
  }

  void begin(Duration deadline) {
    if (state.get() != IDLE) {
      throw new ContractException("a call within a call");
    }
    interruptedBefore = Thread.interrupted();
    deadlineNanos = deadline.toNanos();
    call += 2;
    state.set(call);
    watchdog.wake();
  }

  /** True if the call was overdue; whatever it answered came too late. */
  boolean end() {
    boolean late = !state.compareAndSet(call, IDLE);
    if (late) {
      if (settled() == INTERRUPTED) {
        Thread.interrupted();
      }
      state.set(IDLE);
    }
    if (interruptedBefore) {
      Thread.currentThread().interrupt();
    }
    return late;
  }

  /** The module has called us. Throws WasmInterruptedException if the call is overdue. */
  void enterHost() {
    if (!state.compareAndSet(call, call + 1)) {
      settled();
      throw overdue();
    }
  }

  /** Back to the module. Throws WasmInterruptedException if the call is overdue. */
  void leaveHost() {
    if (!state.compareAndSet(call + 1, call)) {
      throw overdue();
    }
  }

  /** No more calls: the watchdog forgets it after the one that may be under way. */
  void retire() {
    retired = true;
    watchdog.wake();
  }

  /** By the watchdog; its clock says how long it has seen calls run. False if none does. */
  boolean watch(long clock) {
    long now = state.get();
    if (now <= IDLE) {
      return false;
    }
    long running = now & ~1L;
    if (running != seen) {
      seen = running;
      seenSince = clock;
      cpuSince = CpuTime.of(thread);
    } else if (overdue(clock - seenSince)) {
      if (now != running) {
        state.compareAndSet(now, LATE);
      } else if (state.compareAndSet(now, INTERRUPTING)) {
        thread.interrupt();
        state.set(INTERRUPTED);
      }
    }
    return true;
  }

  /** A thread that gets no processor is not to blame, for a while. */
  private boolean overdue(long elapsed) {
    if (elapsed < deadlineNanos) {
      return false;
    }
    long cpu = CpuTime.of(thread);
    return cpu == CpuTime.UNKNOWN
        || cpu - cpuSince >= deadlineNanos
        || elapsed >= PATIENCE * deadlineNanos;
  }

  boolean finished() {
    return retired && state.get() == IDLE;
  }

  boolean running() {
    return state.get() > IDLE;
  }

  /** Waits until an interrupt that was begun has been sent. */
  private long settled() {
    long now = state.get();
    while (now == INTERRUPTING) {
      Thread.onSpinWait();
      now = state.get();
    }
    return now;
  }

  private static WasmInterruptedException overdue() {
    return new WasmInterruptedException("overdue");
  }
}
