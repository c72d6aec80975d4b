package io.cordon.sql;

import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One thread, whole analyses: text in, {@link Script} out. The median is what counts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SqlAnalyzerBenchmark {

  private final SqlAnalyzer analyzer = SqlAnalyzer.postgres17();

  private final String hundredCharacters =
      "SELECT u.id, u.name, o.total FROM users u JOIN orders o ON o.user_id = u.id WHERE u.email = $1 LIMIT 10";

  private final String inList =
      IntStream.range(0, 100_000)
          .mapToObj(Integer::toString)
          .collect(Collectors.joining(", ", "SELECT * FROM t WHERE id IN (", ")"));

  private final String parentheses = "SELECT " + "(".repeat(200_000) + "1" + ")".repeat(200_000);

  @Benchmark
  public Script selectOne() {
    return analyzer.analyze("SELECT 1", true);
  }

  @Benchmark
  public Script begin() {
    return analyzer.analyze("BEGIN", true);
  }

  @Benchmark
  public Script hundredCharacterSelect() {
    return analyzer.analyze(hundredCharacters, true);
  }

  @Benchmark
  public String normalizeHundredCharacterSelect() {
    return analyzer.normalize(hundredCharacters, true);
  }

  @Benchmark
  public Script inListOf100000() {
    return analyzer.analyze(inList, true);
  }

  @Benchmark
  public Script parentheses200000() {
    return analyzer.analyze(parentheses, true);
  }
}
