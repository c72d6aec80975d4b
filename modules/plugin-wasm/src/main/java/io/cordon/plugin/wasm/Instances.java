package io.cordon.plugin.wasm;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.plugin.JsonException;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginLimits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one plugin, one for each thread that has asked it. Thread-safe without locks: a
 * thread uses its own.
 */
final class Instances {

  private final String plugin;
  private final PluginLimits limits;
  private final KeyValues store;
  private final Map<Thread, Slot> slots = new ConcurrentHashMap<>();

  /** Null once closed. */
  private volatile @Nullable WasmCode code;

  Instances(String plugin, WasmCode code, PluginLimits limits, KeyValues store) {
    this.plugin = plugin;
    this.code = code;
    this.limits = limits;
    this.store = store;
  }

  /**
   * Asks a hook, and reads its answer; 0 is the default.
   *
   * @throws WasmFailure whatever went wrong; the next call has a new instance
   */
  <T> T call(Hook hook, Supplier<byte[]> input, Function<byte[], T> reader, T orElse) {
    Slot slot = slot(hook);
    try {
      byte[] answer = slot.call(hook, request(input));
      return answer == null ? orElse : reader.apply(answer);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      slot.discard();
      throw WasmFailure.of(plugin, hook, e);
    }
  }

  private static byte[] request(Supplier<byte[]> input) {
    try {
      return input.get();
    } catch (JsonException e) {
      throw new ContractException(String.valueOf(e.getMessage()), FailureCause.REQUEST);
    }
  }

  /** Lets everything go. A call that is under way ends as it would. */
  void close() {
    code = null;
    slots.values().forEach(Slot::retire);
    slots.clear();
  }

  /** For tests: how many threads have asked. */
  int size() {
    return slots.size();
  }

  private Slot slot(Hook hook) {
    Thread thread = Thread.currentThread();
    Slot slot = slots.get(thread);
    return slot != null ? slot : newSlot(hook, thread);
  }

  private Slot newSlot(Hook hook, Thread thread) {
    WasmCode compiled = code;
    if (compiled == null) {
      throw WasmFailure.closed(plugin, hook);
    }
    slots.forEach(
        (other, slot) -> {
          if (!other.isAlive() && slots.remove(other, slot)) {
            slot.retire();
          }
        });
    Slot slot = new Slot(compiled, limits, store, new Guard(thread, Watchdog.SHARED));
    slots.put(thread, slot);
    if (code == null) {
      slots.remove(thread);
      slot.retire();
    }
    return slot;
  }
}
