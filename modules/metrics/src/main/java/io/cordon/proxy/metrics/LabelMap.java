package io.cordon.proxy.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What is counted for each value of a label, of which there are at most {@value #MOST}: what comes
 * after those shares {@value #OTHER}. One thread adds, any may read.
 */
final class LabelMap<T> {

  static final int MOST = 256;
  static final String OTHER = "other";

  private final Map<String, T> values = new ConcurrentHashMap<>();
  private final Supplier<T> make;

  LabelMap(Supplier<T> make) {
    this.make = make;
  }

  T of(String label) {
    T known = values.get(label);
    if (known == null) {
      known = values.size() < MOST ? add(label) : add(OTHER);
    }
    return known;
  }

  private T add(String label) {
    return values.computeIfAbsent(label, l -> make.get());
  }

  void each(BiConsumer<String, T> reader) {
    values.forEach(reader);
  }
}
