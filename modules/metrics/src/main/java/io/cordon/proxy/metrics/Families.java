package io.cordon.proxy.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is read at one scrape. The same labels twice are added up: each event loop brings its share.
 * Confined to who scrapes.
 */
public final class Families {

  private static final double[] BOUNDS = bounds();

  private final Map<Metric, Map<Labels, Double>> numbers = new EnumMap<>(Metric.class);
  private final Map<Metric, Distribution> distributions = new EnumMap<>(Metric.class);

  /** Adds to a counter; the values are those of the metric's labels, in their order. */
  public void count(Metric metric, long value, String... labels) {
    add(metric, Metric.Type.COUNTER, (double) value, labels);
  }

  /** Adds to a gauge. */
  public void gauge(Metric metric, double value, String... labels) {
    add(metric, Metric.Type.GAUGE, value, labels);
  }

  /** Adds to a histogram. */
  public void distribution(Metric metric, Distribution values) {
    check(metric, Metric.Type.HISTOGRAM, 0);
    distributions.merge(metric, values, Distribution::plus);
  }

  private void add(Metric metric, Metric.Type type, double value, String... values) {
    check(metric, type, values.length);
    numbers
        .computeIfAbsent(metric, m -> new LinkedHashMap<>())
        .merge(Labels.of(metric.labels().toArray(new String[0]), values), value, Double::sum);
  }

  private static void check(Metric metric, Metric.Type type, int labels) {
    if (metric.type() != type || metric.labels().size() != labels) {
      throw new IllegalArgumentException(
          metric + " is a " + metric.type() + " with the labels " + metric.labels());
    }
  }

  /** All that was read; a family that nothing was read of is not there. */
  List<MetricSnapshot> snapshots() {
    List<MetricSnapshot> all = new ArrayList<>();
    numbers.forEach((metric, points) -> all.add(snapshot(metric, points)));
    distributions.forEach((metric, values) -> all.add(histogram(metric, values)));
    return all;
  }

  private static MetricSnapshot snapshot(Metric metric, Map<Labels, Double> points) {
    MetricMetadata metadata = metadata(metric);
    if (metric.type() == Metric.Type.COUNTER) {
      List<CounterDataPointSnapshot> counters = new ArrayList<>();
      points.forEach(
          (labels, value) -> counters.add(new CounterDataPointSnapshot(value, labels, null, 0)));
      return new CounterSnapshot(metadata, counters);
    }
    List<GaugeDataPointSnapshot> gauges = new ArrayList<>();
    points.forEach((labels, value) -> gauges.add(new GaugeDataPointSnapshot(value, labels, null)));
    return new GaugeSnapshot(metadata, gauges);
  }

  private static MetricSnapshot histogram(Metric metric, Distribution values) {
    HistogramDataPointSnapshot point =
        HistogramDataPointSnapshot.builder()
            .classicHistogramBuckets(
                ClassicHistogramBuckets.of(BOUNDS, values.buckets().toArray(new Number[0])))
            .sum(values.sumNanos() / 1e9)
            .build();
    return new HistogramSnapshot(metadata(metric), List.of(point));
  }

  private static MetricMetadata metadata(Metric metric) {
    return new MetricMetadata(metric.family(), metric.help());
  }

  private static double[] bounds() {
    double[] finite = Histogram.boundsInSeconds();
    double[] all = java.util.Arrays.copyOf(finite, finite.length + 1);
    all[finite.length] = Double.POSITIVE_INFINITY;
    return all;
  }
}
