package io.cordon.plugin.wasm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.MemoryLimits;

class LinearMemoryTest {

  private static final int PAGE = 65_536;

  /** Whatever is written, in whatever way, reads as in Endive's own memory, and is undone. */
  @Test
  void isAsEndivesAndPutsBackWhatWasKept() {
    Random random = new Random(3);
    LinearMemory memory = new LinearMemory(new MemoryLimits(2, 8));
    for (int i = 0; i < 200; i++) {
      memory.writeLong(random.nextInt(PAGE), random.nextLong());
    }
    memory.keep();
    byte[] kept = memory.readBytes(0, 2 * PAGE);

    for (int round = 0; round < 300; round++) {
      ByteArrayMemory other = new ByteArrayMemory(new MemoryLimits(2, 8));
      other.write(0, kept, 0, kept.length);
      for (int i = random.nextInt(20); i >= 0; i--) {
        write(memory, other, random);
      }
      int size = other.pages() * PAGE;
      assertEquals(other.pages(), memory.pages());
      assertArrayEquals(other.readBytes(0, size), memory.readBytes(0, size));

      memory.restore();

      assertEquals(2, memory.pages());
      assertArrayEquals(kept, memory.readBytes(0, 2 * PAGE));
    }
  }

  private static void write(LinearMemory memory, ByteArrayMemory other, Random random) {
    int size = memory.pages() * PAGE;
    int at = random.nextInt(size - 8);
    int from = random.nextInt(size - 8);
    int length = random.nextInt(Math.min(3_000, size - Math.max(at, from)));
    long value = random.nextLong();
    switch (random.nextInt(10)) {
      case 0 -> assertEquals(other.grow(1), memory.grow(1));
      case 1 -> both(memory, other, any -> any.writeByte(at, (byte) value));
      case 2 -> both(memory, other, any -> any.writeShort(at, (short) value));
      case 3 -> both(memory, other, any -> any.writeI32(at, (int) value));
      case 4 -> both(memory, other, any -> any.writeLong(at, value));
      case 5 -> both(memory, other, any -> any.writeF32(at, (float) value));
      case 6 -> both(memory, other, any -> any.writeF64(at, value));
      case 7 -> both(memory, other, any -> any.copy(at, from, length));
      case 8 -> both(memory, other, any -> any.fill((byte) value, at, at + length));
      default -> both(memory, other, any -> any.write(at, new byte[length], 0, length));
    }
    assertEquals(other.readLong(from), memory.readLong(from));
    assertEquals(other.readF32(from), memory.readF32(from));
    assertEquals(other.readU16(from), memory.readU16(from));
    assertEquals(other.read(from), memory.read(from));
  }

  private static void both(LinearMemory memory, ByteArrayMemory other, Consumer<Memory> write) {
    write.accept(memory);
    write.accept(other);
  }

  @Test
  void endsWhereItsPagesEnd() {
    LinearMemory memory = new LinearMemory(new MemoryLimits(1, 4));
    memory.keep();
    assertEquals(1, memory.grow(2));
    assertEquals(-1, memory.grow(2));
    memory.writeByte(3 * PAGE - 1, (byte) 1);
    memory.restore();

    assertThrows(WasmRuntimeException.class, () -> memory.read(PAGE));
    assertThrows(WasmRuntimeException.class, () -> memory.read(-1));
    assertThrows(WasmRuntimeException.class, () -> memory.writeI32(PAGE - 3, 1));
    assertThrows(WasmRuntimeException.class, () -> memory.readLong(PAGE - 7));
    assertThrows(WasmRuntimeException.class, () -> memory.copy(0, PAGE - 1, 2));
    assertThrows(WasmRuntimeException.class, () -> memory.fill((byte) 0, 5, 4));
    assertThrows(WasmRuntimeException.class, () -> memory.readBytes(1, Integer.MAX_VALUE));
    memory.grow(2);
    assertEquals(0, memory.read(3 * PAGE - 1));
  }
}
