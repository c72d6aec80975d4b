package io.cordon.proxy.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void addsUpWhatTheLoopsHaveCounted() {
    metrics.loop(0).allowed("eu-west").add(2);
    metrics.loop(1).allowed("eu-west").increment();
    metrics.loop(1).local.increment();

    List<String> lines = scrape();

    assertTrue(
        lines.contains("cordon_statements_total{decision=\"allowed\",region=\"eu-west\"} 3.0"),
        lines::toString);
    assertTrue(
        lines.contains("cordon_statements_total{decision=\"local\",region=\"\"} 1.0"),
        lines::toString);
  }

  @Test
  void aRefusalCountsAsAStatementAndByItsReason() {
    metrics.loop(0).refused("guard", "block").increment();
    metrics.loop(1).refused("", "timeout").add(2);

    List<String> lines = scrape();

    assertTrue(
        lines.contains("cordon_statements_total{decision=\"refused\",region=\"\"} 3.0"),
        lines::toString);
    assertTrue(
        lines.contains("cordon_refusals_total{plugin=\"guard\",reason=\"block\"} 1.0"),
        lines::toString);
    assertTrue(
        lines.contains("cordon_refusals_total{plugin=\"cordon\",reason=\"timeout\"} 2.0"),
        lines::toString);
  }

  @Test
  void bucketsAreCumulatedAndInSeconds() {
    metrics.loop(0).query.record(5_000);
    metrics.loop(0).query.record(5_001);
    metrics.loop(1).query.record(20_000_000_000L);

    List<String> lines = scrape();

    assertTrue(lines.contains("cordon_query_seconds_bucket{le=\"5.0E-6\"} 1"), lines::toString);
    assertTrue(lines.contains("cordon_query_seconds_bucket{le=\"1.0E-5\"} 2"), lines::toString);
    assertTrue(lines.contains("cordon_query_seconds_bucket{le=\"10.0\"} 2"), lines::toString);
    assertTrue(lines.contains("cordon_query_seconds_bucket{le=\"+Inf\"} 3"), lines::toString);
    assertTrue(lines.contains("cordon_query_seconds_count 3"), lines::toString);
    assertTrue(lines.contains("cordon_query_seconds_sum 20.000010001"), lines::toString);
  }

  @Test
  void aClockThatWasSetBackTakesNothingAway() {
    Histogram histogram = new Histogram();

    histogram.record(-1);

    assertEquals(1, histogram.read().count());
    assertEquals(0, histogram.read().sumNanos());
  }

  @Test
  void aLabelHasSoManyValuesAndNoMore() {
    LoopMetrics loop = metrics.loop(0);
    int most = LabelMap.MOST;
    IntStream.range(0, most + 10).forEach(i -> loop.allowed("region-" + i).increment());

    loop.allowed("region-0").increment();
    Families families = new Families();
    metrics.read(families);
    List<String> lines = lines(families);

    long regions = lines.stream().filter(line -> line.contains("decision=\"allowed\"")).count();
    assertEquals(most + 1, regions);
    assertTrue(
        lines.contains("cordon_statements_total{decision=\"allowed\",region=\"other\"} 10.0"),
        lines::toString);
    assertTrue(
        lines.contains("cordon_statements_total{decision=\"allowed\",region=\"region-0\"} 2.0"));
  }

  @Test
  void aNameOfThePolicyCannotBreakTheFormat() {
    metrics.loop(0).allowed("a\"b\\c\nd").increment();

    List<String> lines = scrape();

    assertTrue(
        lines.contains(
            "cordon_statements_total{decision=\"allowed\",region=\"a\\\"b\\\\c\\nd\"} 1.0"),
        lines::toString);
  }

  @Test
  void membersOfOneJvmCountApart() {
    metrics.loop(0).local.increment();
    try (Metrics other = new Metrics()) {
      Families families = new Families();
      other.loop(0);
      other.read(families);

      assertTrue(
          lines(families).contains("cordon_statements_total{decision=\"local\",region=\"\"} 0.0"));
    }
  }

  @Test
  void theJvmIsThereToo() {
    List<String> lines = scrape();

    assertTrue(lines.stream().anyMatch(line -> line.startsWith("jvm_memory_used_bytes{")));
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("process_cpu_usage")));
    assertFalse(lines.isEmpty());
  }

  @Test
  void labelsThatAMetricDoesNotHaveAreABug() {
    Families families = new Families();

    assertThrows(
        IllegalArgumentException.class, () -> families.count(Metric.REFUSALS, 1, "plugin"));
    assertThrows(
        IllegalArgumentException.class, () -> families.gauge(Metric.REFUSALS, 1, "plugin", "x"));
  }

  private List<String> scrape() {
    Families families = new Families();
    metrics.read(families);
    return lines(families);
  }

  private List<String> lines(Families families) {
    return new String(metrics.text(families), UTF_8).lines().collect(Collectors.toList());
  }
}
