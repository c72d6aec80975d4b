package io.cordon.proxy.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The metrics of one member. Thread-safe. */
public final class Metrics implements AutoCloseable {

  /** Of {@link #text}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final Map<Integer, LoopMetrics> loops = new ConcurrentHashMap<>();
  private final JvmMetrics jvm = new JvmMetrics();

  /** The counters of this event loop. To be called on it, first. */
  public LoopMetrics loop(int number) {
    return loops.computeIfAbsent(number, n -> new LoopMetrics());
  }

  /** Adds what all loops have counted. */
  public void read(Families to) {
    loops.values().forEach(loop -> loop.read(to));
  }

  /** In Prometheus' text format, with what the JVM says of itself. May take a few milliseconds. */
  public byte[] text(Families families) {
    List<MetricSnapshot> all = new ArrayList<>(families.snapshots());
    jvm.read().forEach(all::add);
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    try {
      PrometheusTextFormatWriter.create().write(out, new MetricSnapshots(all));
    } catch (IOException e) {
      throw new UncheckedIOException("to memory", e);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
