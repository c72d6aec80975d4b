package io.cordon.proxy.metrics;

/** Somebody who has numbers to show at a scrape. */
@FunctionalInterface
public interface MetricSource {

  /** Adds what the numbers are now. Called on an event loop: it does not block. */
  void read(Families to);
}
