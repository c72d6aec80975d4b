package io.cordon.plugin.wasm;

import static run.endive.wasm.types.ValType.I32;
import static run.endive.wasm.types.ValType.I64;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MemoryLimits;

/** What a module must export and may import. Each check throws ContractException. */
final class Contract {

  static final String MEMORY = "memory";
  static final String ALLOC = "alloc";
  static final String DEALLOC = "dealloc";

  /** What a reactor exports for its own start; called once for each instance. */
  static final String INITIALIZE = "_initialize";

  static final int PAGE = 64 * 1024;

  private static final FunctionType HOOK = FunctionType.of(List.of(I32, I32), List.of(I64));
  private static final Map<String, FunctionType> FUNCTIONS =
      Map.of(
          ALLOC, FunctionType.of(List.of(I32), List.of(I32)),
          DEALLOC, FunctionType.of(List.of(I32, I32), List.of()));

  private final WasmModule module;
  private final Map<String, Export> exports = new HashMap<>();

  private Contract(WasmModule module) {
    this.module = module;
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      Export export = module.exportSection().getExport(i);
      exports.put(export.name(), export);
    }
  }

  static void check(WasmModule module, Set<Hook> hooks, PluginLimits limits) {
    Contract contract = new Contract(module);
    contract.imports();
    contract.memory(limits.memoryBytes());
    FUNCTIONS.forEach(contract::function);
    for (Hook hook : Hook.values()) {
      if (hooks.contains(hook)) {
        contract.function(hook.wireName(), HOOK);
      }
    }
    if (contract.exports.containsKey(INITIALIZE)) {
      contract.function(INITIALIZE, FunctionType.empty());
    }
  }

  private void imports() {
    for (int i = 0; i < module.importSection().importCount(); i++) {
      Import wanted = module.importSection().getImport(i);
      FunctionType offered =
          wanted.module().equals(Env.MODULE) ? Env.TYPES.get(wanted.name()) : null;
      String name = wanted.module() + "." + wanted.name();
      if (offered == null || !(wanted instanceof FunctionImport function)) {
        throw new ContractException("unknown import " + name);
      }
      FunctionType type = module.typeSection().getType(function.typeIndex());
      if (!type.equals(offered)) {
        throw new ContractException("import " + name + " is " + type + ", not " + offered);
      }
    }
  }

  private void memory(long cap) {
    Export export = exports.get(MEMORY);
    if (export == null
        || export.exportType() != ExternalType.MEMORY
        || module.memorySection().isEmpty()) {
      throw new ContractException("exports no memory \"" + MEMORY + "\"");
    }
    MemoryLimits limits = module.memorySection().orElseThrow().getMemory(0).limits();
    long least = (long) limits.initialPages() * PAGE;
    if (limits.shared()) {
      throw new ContractException("its memory is shared");
    } else if (least > cap || limits.initialPages() > Bounds.MAX_PAGES) {
      throw new ContractException("wants " + least + " bytes of memory, more than " + cap);
    }
  }

  private void function(String name, FunctionType expected) {
    Export export = exports.get(name);
    if (export == null || export.exportType() != ExternalType.FUNCTION) {
      throw new ContractException("exports no function \"" + name + "\"");
    }
    FunctionType type = type(export.index());
    if (type == null || !type.equals(expected)) {
      throw new ContractException("export \"" + name + "\" is " + type + ", not " + expected);
    }
  }

  /** Null if it is no function of the module's. */
  private @Nullable FunctionType type(int function) {
    int imported = module.importSection().count(ExternalType.FUNCTION);
    int defined = function - imported;
    if (defined < 0) {
      FunctionImport wanted = (FunctionImport) module.importSection().getImport(function);
      return module.typeSection().getType(wanted.typeIndex());
    }
    return defined < module.functionSection().functionCount()
        ? module.functionSection().getFunctionType(defined, module.typeSection())
        : null;
  }
}
