package io.cordon.plugin.wasm;

import io.cordon.plugin.FailureCause;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import run.endive.runtime.Memory;

/** Reads and writes a module's memory where the module says; all of it is checked first. */
final class Bytes {

  private Bytes() {}

  /** Throws ContractException if any of it is outside the memory; both are unsigned. */
  static void check(Memory memory, int at, int length) {
    check(memory, at, length, FailureCause.TRAP);
  }

  /** The same, as a failure of this kind. */
  static void check(Memory memory, int at, int length, FailureCause why) {
    long end = Integer.toUnsignedLong(at) + Integer.toUnsignedLong(length);
    if (end > (long) memory.pages() * Contract.PAGE) {
      throw new ContractException(
          Integer.toUnsignedString(length)
              + " bytes at "
              + Integer.toUnsignedString(at)
              + " are outside its memory",
          why);
    }
  }

  static byte[] read(Memory memory, int at, int length) {
    check(memory, at, length);
    return memory.readBytes(at, length);
  }

  static String text(Memory memory, int at, int length) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(read(memory, at, length));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new ContractException("a key is not UTF-8");
    }
  }

  static void write(Memory memory, int at, byte[] bytes) {
    check(memory, at, bytes.length);
    memory.write(at, bytes, 0, bytes.length);
  }
}
