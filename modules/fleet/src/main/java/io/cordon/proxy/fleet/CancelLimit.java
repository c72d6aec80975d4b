package io.cordon.proxy.fleet;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many CancelRequests a member passes on in a second: of one source, and of all. Whatever
 * comes, it remembers no more sources than requests that it has let through in this second.
 * Thread-safe.
 */
public final class CancelLimit {

  private static final long SECOND = 1_000_000_000;

  private final int perSource;
  private final int total;
  private final LongSupplier nanoTime;
  private final Map<String, Integer> passed = new HashMap<>();
  private long since;
  private int all;

  public CancelLimit(int perSource, int total) {
    this(perSource, total, System::nanoTime);
  }

  CancelLimit(int perSource, int total, LongSupplier nanoTime) {
    this.perSource = perSource;
    this.total = total;
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
  }

  /** False: it is dropped. */
  synchronized boolean pass(String source) {
    long now = nanoTime.getAsLong();
    if (now - since >= SECOND) {
      since = now;
      all = 0;
      passed.clear();
    }
    int ofSource = passed.getOrDefault(source, 0);
    if (all >= total || ofSource >= perSource) {
      return false;
    }
    all++;
    passed.put(source, ofSource + 1);
    return true;
  }
}
