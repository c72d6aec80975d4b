package io.cordon.plugin.wasm;

import io.cordon.plugin.Hook;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest;
import java.util.Set;
import java.util.function.Function;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.TableInstance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/**
 * A module, checked and compiled to Java classes in a class loader of its own; they are gone when
 * this and its instances are. Thread-safe.
 */
final class WasmCode {

  private final WasmModule module;
  private final Function<Instance, Machine> machines;
  private final MemoryLimits memory;
  private final Set<Hook> hooks;
  private final boolean restorable;

  private WasmCode(
      WasmModule module,
      Function<Instance, Machine> machines,
      MemoryLimits memory,
      Set<Hook> hooks) {
    this.module = module;
    this.machines = machines;
    this.memory = memory;
    this.hooks = hooks;
    this.restorable = Bounds.keepsTablesAndSegments(module);
  }

  /** Throws PluginLoadException, with plugin and cause, if the module is not acceptable. */
  static WasmCode compile(PluginManifest manifest, byte[] code, PluginLimits limits) {
    try {
      Bounds.checkSize(code);
      WasmModule module = Parser.parse(code);
      Bounds.check(module);
      Contract.check(module, manifest.hooks(), limits);
      Function<Instance, Machine> machines =
          MachineFactoryCompiler.builder(module)
              .withInterpreterFallback(InterpreterFallback.FAIL)
              .compile();
      MemoryLimits memory = Bounds.memory(module, limits.memoryBytes());
      return new WasmCode(module, machines, memory, manifest.hooks());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      throw new PluginLoadException("plugin \"" + manifest.name() + "\": " + Causes.of(e), e);
    }
  }

  /** Whether an instance can be put back as it was, its tables and segments included. */
  boolean restorable() {
    return restorable;
  }

  /** A new instance. Runs the module's start: within a call of this guard. */
  WasmInstance instance(KeyValues store, Guard guard) {
    Instance instance =
        Instance.builder(module)
            .withMachineFactory(machines)
            .withImportValues(Env.of(store, guard))
            .withMemoryLimits(memory)
            .withMemoryFactory(LinearMemory::new)
            .withTableFactory(WasmCode::table)
            .withStart(false)
            .build();
    return WasmInstance.start(instance, module, hooks);
  }

  /** Of limits of its own: growing it changes them, and the module's are every instance's. */
  private static TableInstance table(Table table, int value) {
    TableLimits limits = table.limits();
    long most = Math.min(limits.max(), Bounds.MAX_ENTRIES);
    return new TableInstance(
        new Table(table.elementType(), new TableLimits(limits.min(), most), table.initialize()),
        value);
  }
}
