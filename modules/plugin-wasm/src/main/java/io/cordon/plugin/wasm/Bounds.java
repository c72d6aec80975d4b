package io.cordon.plugin.wasm;

import java.util.EnumSet;
import java.util.Set;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.SubType;
import run.endive.wasm.types.TypeSection;

/**
 * What a module may not have, since no limit would hold for it: memory of the Java heap's own
 * (structs, arrays, exceptions), many memories, large tables, loops that cannot be interrupted.
 * Throws ContractException.
 */
final class Bounds {

  /** Of a module, in bytes; what the parser makes of one is a hundred times as much. */
  static final int MAX_CODE = 4 << 20;

  /** Of all tables of an instance together, and of a table that grows. */
  static final int MAX_ENTRIES = 64 * 1024;

  /** So that an address is an int. */
  static final int MAX_PAGES = 32 * 1024 - 1;

  private static final Set<OpCode> TAIL_CALLS =
      EnumSet.of(OpCode.RETURN_CALL, OpCode.RETURN_CALL_INDIRECT, OpCode.RETURN_CALL_REF);

  private static final Set<OpCode> CHANGES =
      EnumSet.of(
          OpCode.TABLE_SET,
          OpCode.TABLE_INIT,
          OpCode.TABLE_COPY,
          OpCode.TABLE_FILL,
          OpCode.TABLE_GROW,
          OpCode.ELEM_DROP,
          OpCode.DATA_DROP);

  private static final int MAX_TABLES = 16;
  private static final int MAX_LOCALS = 1_000_000;
  private static final int MAX_GLOBALS = 16 * 1024;

  private Bounds() {}

  /** Before it is parsed. */
  static void checkSize(byte[] code) {
    if (code.length > MAX_CODE) {
      throw new ContractException("is " + code.length + " bytes, more than " + MAX_CODE);
    }
    long locals = Locals.count(code);
    if (locals > MAX_LOCALS) {
      throw new ContractException("has " + locals + " locals, more than " + MAX_LOCALS);
    }
  }

  static void check(WasmModule module) {
    int memories = module.memorySection().map(section -> section.memoryCount()).orElse(0);
    if (memories > 1) {
      throw new ContractException("has " + memories + " memories, more than 1");
    }
    int tables = module.tableSection().tableCount();
    long entries = 0;
    for (int i = 0; i < tables; i++) {
      entries += module.tableSection().getTable(i).limits().min();
    }
    if (tables > MAX_TABLES || entries > MAX_ENTRIES) {
      throw new ContractException(
          "has "
              + tables
              + " tables of "
              + entries
              + " entries, more than "
              + MAX_TABLES
              + " of "
              + MAX_ENTRIES);
    }
    int globals = module.globalSection().globalCount();
    if (globals > MAX_GLOBALS) {
      throw new ContractException("has " + globals + " globals, more than " + MAX_GLOBALS);
    }
    if (module.tagSection().isPresent()) {
      throw new ContractException("uses exceptions, which are not supported");
    }
    functionsOnly(module.typeSection());
    for (FunctionBody body : module.codeSection().functionBodies()) {
      noTailCalls(body);
    }
  }

  /** Compiled, a loop of them never looks whether it is interrupted. */
  private static void noTailCalls(FunctionBody body) {
    for (Instruction instruction : body.instructions()) {
      if (TAIL_CALLS.contains(instruction.opcode())) {
        throw new ContractException("uses tail calls, which are not supported");
      }
    }
  }

  /** Whether it changes nothing but its memory and its globals. */
  static boolean keepsTablesAndSegments(WasmModule module) {
    for (FunctionBody body : module.codeSection().functionBodies()) {
      for (Instruction instruction : body.instructions()) {
        if (CHANGES.contains(instruction.opcode())) {
          return false;
        }
      }
    }
    return true;
  }

  /** What its memory may be: as the module says, and no more than the cap. */
  static MemoryLimits memory(WasmModule module, long cap) {
    MemoryLimits limits = module.memorySection().orElseThrow().getMemory(0).limits();
    int most = (int) Math.min(cap / Contract.PAGE, MAX_PAGES);
    return new MemoryLimits(limits.initialPages(), Math.min(limits.maximumPages(), most));
  }

  private static void functionsOnly(TypeSection types) {
    for (int i = 0; i < types.subTypeCount(); i++) {
      SubType type = types.getSubType(i);
      if (type.compType().funcType() == null) {
        throw new ContractException("uses garbage-collected types, which are not supported");
      }
    }
  }
}
