package io.cordon.plugin.wasm;

import io.cordon.plugin.Hook;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginLimits;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One thread's instance of a plugin, and its replacement. Only that thread calls it. */
final class Slot {

  /** An instance starts once for many calls; but a thread of others waits for it. */
  private static final int START_DEADLINES = 20;

  private final WasmCode code;
  private final PluginLimits limits;
  private final KeyValues store;
  private final Guard guard;
  private @Nullable WasmInstance instance;
  private int calls;

  Slot(WasmCode code, PluginLimits limits, KeyValues store, Guard guard) {
    this.code = code;
    this.limits = limits;
    this.store = store;
    this.guard = guard;
  }

  /**
   * The answer of a hook; null for the default one. Throws OverdueException at the deadline, and
   * what the module's failure is otherwise; the caller discards the instance then.
   */
  byte @Nullable [] call(Hook hook, byte[] input) {
    WasmInstance ready = instance;
    if (ready == null || calls >= limits.callsPerInstance()) {
      discard();
      ready = start(limits.deadline().multipliedBy(START_DEADLINES));
      instance = ready;
    }
    calls++;
    WasmInstance asked = ready;
    byte[] answer = guarded(limits.deadline(), () -> asked.call(hook, input, limits.resultBytes()));
    if (!code.restorable()) {
      discard();
    }
    return answer;
  }

  WasmInstance start(Duration deadline) {
    return guarded(deadline, () -> code.instance(store, guard));
  }

  void discard() {
    instance = null;
    calls = 0;
  }

  /** No more calls: the watchdog forgets this thread. */
  void retire() {
    guard.retire();
  }

  private <T> T guarded(Duration deadline, Supplier<T> call) {
    guard.begin(deadline);
    T result;
    try {
      result = call.get();
    } catch (RuntimeException | Error e) {
      if (guard.end()) {
        throw new OverdueException(deadline);
      }
      throw e;
    }
    if (guard.end()) {
      throw new OverdueException(deadline);
    }
    return result;
  }
}
