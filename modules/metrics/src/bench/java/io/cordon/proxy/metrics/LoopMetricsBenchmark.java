package io.cordon.proxy.metrics;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What counting takes, of one statement, on one thread; the clock is most of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LoopMetricsBenchmark {

  private final LoopMetrics loop = new LoopMetrics();
  private final Counter allowed = loop.allowed("eu-west");

  /** The turn of a client whose decision held and whose lease was near: the usual one. */
  @Benchmark
  public void statement() {
    long since = System.nanoTime();
    loop.decisionsKept.increment();
    loop.leasesParked.increment();
    allowed.add(1);
    loop.query.record(System.nanoTime() - since);
  }

  /** The same where the chain and the pool were asked. */
  @Benchmark
  public void statementThatIsAskedAbout() {
    long since = System.nanoTime();
    long asked = System.nanoTime();
    loop.decision.record(System.nanoTime() - asked);
    long leased = System.nanoTime();
    loop.lease.record(System.nanoTime() - leased);
    allowed.add(1);
    loop.query.record(System.nanoTime() - since);
  }

  /** The clock alone, as often as {@link #statement} reads it. */
  @Benchmark
  public long clock() {
    long since = System.nanoTime();
    return System.nanoTime() - since;
  }
}
