package io.cordon.plugin.wasm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * A module's memory that can be put back as it once was. It notes which blocks are written, so
 * putting back costs what was written, not what there is. For use by one thread at a time; not
 * shared.
 */
@SuppressWarnings("removal") // lock, waitOn and notify are to go, but have to be there
final class LinearMemory implements Memory {

  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  /** Blocks of 512 bytes. */
  private static final int BLOCK_BITS = 9;

  private final MemoryLimits limits;
  private DataSegment[] segments = {};

  /** Zero beyond {@link #size}. */
  private byte[] bytes;

  private int size;

  /** By block, those that {@link #writtenBlocks} has. */
  private boolean[] written;

  private int[] writtenBlocks = new int[64];
  private int writtenCount;

  /** What {@link #restore} puts back: up to the last byte that is not zero. */
  private byte[] kept = {};

  private int keptSize;

  private int[] dataStarts = {};
  private int[] dataEnds = {};
  private int lastDataEnd;

  LinearMemory(MemoryLimits limits) {
    this.limits = limits;
    size = Memory.bytes(limits.initialPages());
    bytes = new byte[size];
    written = new boolean[size >> BLOCK_BITS];
  }

  /** What it holds now is what {@link #restore} puts back. */
  void keep() {
    int end = size;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    kept = Arrays.copyOf(bytes, end);
    keptSize = size;
    forgetWritten();
  }

  /** As it was when {@link #keep} was called; pages that it has grown by are gone. */
  void restore() {
    for (int i = 0; i < writtenCount; i++) {
      int from = writtenBlocks[i] << BLOCK_BITS;
      int to = from + (1 << BLOCK_BITS);
      int end = Math.max(from, Math.min(to, kept.length));
      System.arraycopy(kept, Math.min(from, kept.length), bytes, from, end - from);
      Arrays.fill(bytes, end, to, (byte) 0);
    }
    size = keptSize;
    forgetWritten();
  }

  private void forgetWritten() {
    for (int i = 0; i < writtenCount; i++) {
      written[writtenBlocks[i]] = false;
    }
    writtenCount = 0;
  }

  @Override
  public int pages() {
    return size / PAGE_SIZE;
  }

  @Override
  public int grow(int more) {
    int before = pages();
    if (more < 0 || more > maximumPages() - before) {
      return -1;
    }
    int grown = Memory.bytes(before + more);
    if (grown > bytes.length) {
      int most = Memory.bytes(maximumPages());
      bytes = Arrays.copyOf(bytes, Math.max(grown, (int) Math.min(2L * bytes.length, most)));
      written = Arrays.copyOf(written, bytes.length >> BLOCK_BITS);
    }
    size = grown;
    return before;
  }

  @Override
  public int initialPages() {
    return limits.initialPages();
  }

  @Override
  public int maximumPages() {
    return Math.min(limits.maximumPages(), RUNTIME_MAX_PAGES);
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public Object lock(int address) {
    return this;
  }

  @Override
  public int waitOn(int address, int expected, long timeout) {
    throw notShared();
  }

  @Override
  public int waitOn(int address, long expected, long timeout) {
    throw notShared();
  }

  private static WasmEngineException notShared() {
    return new WasmEngineException("Attempt to wait on a non-shared memory, not supported.");
  }

  @Override
  public int notify(int address, int count) {
    return 0;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] data) {
    initialize(instance, data, 0);
  }

  @Override
  public void initialize(Instance instance, DataSegment[] data, int index) {
    if (data == null) {
      return;
    }
    segments = data.clone();
    for (DataSegment segment : segments) {
      if (segment instanceof ActiveDataSegment active && active.index() == index) {
        int at =
            (int) ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
        write(at, active.data(), 0, active.data().length);
        data(at, active.data().length);
      }
    }
  }

  private void data(int at, int length) {
    dataStarts = Arrays.copyOf(dataStarts, dataStarts.length + 1);
    dataEnds = Arrays.copyOf(dataEnds, dataEnds.length + 1);
    dataStarts[dataStarts.length - 1] = at;
    dataEnds[dataEnds.length - 1] = at + length;
    lastDataEnd = Math.max(lastDataEnd, at + length);
  }

  /** Whether any of it is where the module says what the memory begins with. */
  boolean hasDataWithin(int at, int length) {
    if (at >= lastDataEnd) {
      return false;
    }
    for (int i = 0; i < dataStarts.length; i++) {
      if (at < dataEnds[i] && dataStarts[i] - at < length) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void initPassiveSegment(int segment, int to, int from, int length) {
    write(to, segments[segment].data(), from, length);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  @Override
  public void write(int at, byte[] data, int from, int length) {
    if (from < 0 || length < 0 || from > data.length - length) {
      throw outside(from, length, data.length);
    }
    writing(at, length);
    System.arraycopy(data, from, bytes, at, length);
  }

  @Override
  public byte read(int at) {
    check(at, 1);
    return bytes[at];
  }

  @Override
  public byte[] readBytes(int at, int length) {
    check(at, length);
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  @Override
  public void writeI32(int at, int value) {
    writing(at, Integer.BYTES);
    INTS.set(bytes, at, value);
  }

  @Override
  public int readInt(int at) {
    check(at, Integer.BYTES);
    return (int) INTS.get(bytes, at);
  }

  @Override
  public void writeLong(int at, long value) {
    writing(at, Long.BYTES);
    LONGS.set(bytes, at, value);
  }

  @Override
  public long readLong(int at) {
    check(at, Long.BYTES);
    return (long) LONGS.get(bytes, at);
  }

  @Override
  public void writeShort(int at, short value) {
    writing(at, Short.BYTES);
    SHORTS.set(bytes, at, value);
  }

  @Override
  public short readShort(int at) {
    check(at, Short.BYTES);
    return (short) SHORTS.get(bytes, at);
  }

  @Override
  public long readU16(int at) {
    return readShort(at) & 0xffff;
  }

  @Override
  public void writeByte(int at, byte value) {
    writing(at, 1);
    bytes[at] = value;
  }

  @Override
  public void writeF32(int at, float value) {
    writeI32(at, Float.floatToRawIntBits(value));
  }

  @Override
  public long readF32(int at) {
    return readInt(at);
  }

  @Override
  public float readFloat(int at) {
    return Float.intBitsToFloat(readInt(at));
  }

  @Override
  public void writeF64(int at, double value) {
    writeLong(at, Double.doubleToRawLongBits(value));
  }

  @Override
  public double readDouble(int at) {
    return Double.longBitsToDouble(readLong(at));
  }

  @Override
  public long readF64(int at) {
    return readLong(at);
  }

  @Override
  public void zero() {
    fill((byte) 0, 0, size);
  }

  @Override
  public void fill(byte value, int from, int to) {
    writing(from, to - from);
    Arrays.fill(bytes, from, to, value);
  }

  @Override
  public void copy(int to, int from, int length) {
    check(from, length);
    writing(to, length);
    System.arraycopy(bytes, from, bytes, to, length);
  }

  private void writing(int at, int length) {
    check(at, length);
    if (length == 0) {
      return;
    }
    int last = (at + length - 1) >> BLOCK_BITS;
    for (int block = at >> BLOCK_BITS; block <= last; block++) {
      if (!written[block]) {
        note(block);
      }
    }
  }

  private void note(int block) {
    written[block] = true;
    if (writtenCount == writtenBlocks.length) {
      writtenBlocks = Arrays.copyOf(writtenBlocks, 2 * writtenCount);
    }
    writtenBlocks[writtenCount++] = block;
  }

  /** A negative address is one beyond two GiB, which no memory here has. */
  private void check(int at, int length) {
    if (at < 0 || length < 0 || at > size - length) {
      throw outside(at, length, size);
    }
  }

  private static WasmRuntimeException outside(int at, int length, int limit) {
    return new WasmRuntimeException(
        "out of bounds memory access: attempted to access address: "
            + at
            + " but limit is: "
            + limit
            + " and size: "
            + length);
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }
}
