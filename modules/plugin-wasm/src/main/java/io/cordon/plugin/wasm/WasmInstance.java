package io.cordon.plugin.wasm;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;

/**
 * One instance of a module: for one thread at a time, within a {@link Guard}'s call. Each call
 * finds memory and globals as the module's start left them: modules are written for hosts that make
 * an instance for each call, and whose {@code dealloc} gives nothing back.
 */
final class WasmInstance {

  private final LinearMemory memory;
  private final MutableGlobals globals;
  private final ExportFunction alloc;
  private final ExportFunction dealloc;
  private final Map<Hook, ExportFunction> hooks;

  private WasmInstance(Instance instance, Set<Hook> hooks) {
    memory = (LinearMemory) instance.exports().memory(Contract.MEMORY);
    memory.keep();
    globals = new MutableGlobals(instance);
    alloc = instance.export(Contract.ALLOC);
    dealloc = instance.export(Contract.DEALLOC);
    this.hooks = new EnumMap<>(Hook.class);
    hooks.forEach(hook -> this.hooks.put(hook, instance.export(hook.wireName())));
  }

  /** The module's start function has run, if it has one; its initializer runs now. */
  static WasmInstance start(Instance instance, WasmModule module, Set<Hook> hooks) {
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      if (module.exportSection().getExport(i).name().equals(Contract.INITIALIZE)) {
        instance.export(Contract.INITIALIZE).apply();
      }
    }
    return new WasmInstance(instance, hooks);
  }

  /**
   * Asks a hook. Null if it has the default answer, which is 0.
   *
   * <p>The input is the module's as long as the call lasts; the answer is ours until it is read;
   * both are given back to the module then, and its state is put back. Whatever is thrown, this
   * object is of no more use.
   */
  byte @Nullable [] call(Hook hook, byte[] input, int maxResult) {
    int in = allocate(input.length);
    Bytes.write(memory, in, input);
    long packed = Objects.requireNonNull(hooks.get(hook)).apply(in, input.length)[0];
    int out = (int) (packed >>> 32);
    int length = (int) packed;
    byte[] answer = null;
    if (packed != 0) {
      if (Integer.compareUnsigned(length, maxResult) > 0) {
        throw new ContractException(
            "an answer of " + Integer.toUnsignedString(length) + " bytes, more than " + maxResult,
            FailureCause.ANSWER);
      }
      Bytes.check(memory, out, length, FailureCause.ANSWER);
      answer = Bytes.read(memory, out, length);
    }
    if (packed != 0 && out != in) {
      dealloc.apply(out, length);
    }
    dealloc.apply(in, input.length);
    memory.restore();
    globals.restore();
    return answer;
  }

  private int allocate(int length) {
    int at = (int) alloc.apply(length)[0];
    if (at == 0) {
      throw new ContractException(
          "no room for an input of " + length + " bytes", FailureCause.REQUEST);
    }
    Bytes.check(memory, at, length, FailureCause.REQUEST);
    if (memory.hasDataWithin(at, length)) {
      throw new ContractException(
          "alloc answers "
              + Integer.toUnsignedString(at)
              + " for "
              + length
              + " bytes, where its own data is",
          FailureCause.REQUEST);
    }
    return at;
  }
}
