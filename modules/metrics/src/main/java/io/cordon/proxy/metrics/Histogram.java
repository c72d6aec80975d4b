package io.cordon.proxy.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.stream.LongStream;

/**
 * How long something took, in fixed buckets from 5 µs to 10 s. One thread writes, any may read, as
 * with {@link Counter}.
 */
public final class Histogram {

  /** The upper bounds in nanoseconds, inclusive; what is longer is in one more bucket. */
  private static final long[] BOUNDS = {
    5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
    1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000,
    250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000L, 5_000_000_000L, 10_000_000_000L
  };

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  /** One for each bound, one for what is longer, and the sum. */
  private final long[] counts = new long[BOUNDS.length + 2];

  /** A negative time, by a clock that was set back, counts as 0. */
  public void record(long nanos) {
    int i = 0;
    while (i < BOUNDS.length && nanos > BOUNDS[i]) {
      i++;
    }
    add(i, 1);
    add(BOUNDS.length + 1, Math.max(0, nanos));
  }

  /** What was recorded since the beginning. */
  public Distribution read() {
    return new Distribution(
        LongStream.range(0, BOUNDS.length + 1).map(i -> get((int) i)).boxed().toList(),
        get(BOUNDS.length + 1));
  }

  private void add(int index, long more) {
    ELEMENT.setOpaque(counts, index, counts[index] + more);
  }

  private long get(int index) {
    return (long) ELEMENT.getOpaque(counts, index);
  }

  static double[] boundsInSeconds() {
    double[] seconds = new double[BOUNDS.length];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = BOUNDS[i] / 1e9;
    }
    return seconds;
  }
}
