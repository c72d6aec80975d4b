package io.cordon.proxy.metrics;

import java.util.List;
import java.util.stream.IntStream;

/** What a {@link Histogram} had recorded at one moment: how many in each bucket, not cumulated. */
public record Distribution(List<Long> buckets, long sumNanos) {

  public Distribution {
    buckets = List.copyOf(buckets);
  }

  /** How many in all. */
  public long count() {
    return buckets.stream().mapToLong(Long::longValue).sum();
  }

  Distribution plus(Distribution other) {
    return new Distribution(
        IntStream.range(0, buckets.size())
            .mapToObj(i -> buckets.get(i) + other.buckets.get(i))
            .toList(),
        sumNanos + other.sumNanos);
  }
}
