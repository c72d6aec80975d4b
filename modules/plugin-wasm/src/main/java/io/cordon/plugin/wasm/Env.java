package io.cordon.plugin.wasm;

import static run.endive.wasm.types.ValType.I32;

import io.cordon.plugin.KeyValues;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.types.FunctionType;

/** The functions that a module may import. Pointers and lengths that are not its own are traps. */
final class Env {

  static final String MODULE = "env";

  static final Map<String, FunctionType> TYPES =
      Map.of("kv_get", i32s(4), "kv_set", i32s(4), "kv_delete", i32s(2), "sha256_hex", i32s(3));

  private static final int OK = 0;
  private static final int NOT_DONE = -1;
  private static final int TOO_SMALL = -2;
  private static final int READ_FRAMES = 256;
  private static final int WRITE_FRAMES = 4096;

  private final KeyValues store;
  private final Guard guard;

  private Env(KeyValues store, Guard guard) {
    this.store = store;
    this.guard = guard;
  }

  static ImportValues of(KeyValues store, Guard guard) {
    Env env = new Env(store, guard);
    return ImportValues.builder()
        .addFunction(
            function("kv_get", env::get),
            function("kv_set", env::set),
            function("kv_delete", env::delete),
            function("sha256_hex", Sha256::hex))
        .build();
  }

  private int get(Memory memory, int[] args) {
    if (longerThanAny(args[1])) {
      return NOT_DONE;
    }
    String key = Bytes.text(memory, args[0], args[1]);
    Optional<byte[]> value = inHost(READ_FRAMES, () -> store.get(key));
    if (value.isEmpty()) {
      return NOT_DONE;
    }
    byte[] bytes = value.get();
    if (Integer.compareUnsigned(bytes.length, args[3]) > 0) {
      return TOO_SMALL;
    }
    Bytes.write(memory, args[2], bytes);
    return bytes.length;
  }

  private int set(Memory memory, int[] args) {
    if (longerThanAny(args[1]) || longerThanAny(args[3])) {
      return NOT_DONE;
    }
    String key = Bytes.text(memory, args[0], args[1]);
    byte[] value = Bytes.read(memory, args[2], args[3]);
    return inHost(WRITE_FRAMES, () -> store.set(key, value)) ? OK : NOT_DONE;
  }

  private int delete(Memory memory, int[] args) {
    if (longerThanAny(args[1])) {
      return NOT_DONE;
    }
    String key = Bytes.text(memory, args[0], args[1]);
    return inHost(WRITE_FRAMES, () -> store.delete(key)) ? OK : NOT_DONE;
  }

  /** No key and no value is: asked about before anything is copied. */
  private static boolean longerThanAny(int length) {
    return Integer.compareUnsigned(length, KeyValues.MAX_BYTES) > 0;
  }

  private <T> T inHost(int frames, Supplier<T> ask) {
    StackRoom.require(frames);
    guard.enterHost();
    T answer;
    try {
      answer = ask.get();
    } finally {
      guard.leaveHost();
    }
    return answer;
  }

  /** One of the functions, in Java's terms. */
  interface Body {
    int call(Memory memory, int[] args);
  }

  private static HostFunction function(String name, Body body) {
    WasmFunctionHandle handle =
        (Instance instance, long... args) -> {
          int[] ints = new int[args.length];
          Arrays.setAll(ints, i -> (int) args[i]);
          return new long[] {body.call(instance.memory(), ints)};
        };
    FunctionType type = TYPES.get(name);
    return new HostFunction(MODULE, name, type == null ? FunctionType.empty() : type, handle);
  }

  private static FunctionType i32s(int count) {
    return FunctionType.of(Collections.nCopies(count, I32), List.of(I32));
  }
}
