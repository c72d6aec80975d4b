package io.cordon.proxy.catalog;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What changes catalogs through this member. Thread-safe. */
public final class CatalogChanges {

  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong begun = new AtomicLong();

  /** At first, long ago. */
  private volatile long lastEnd = System.nanoTime() - Duration.ofDays(1).toNanos();

  /** One transaction that may change it. Thread-safe. */
  public final class Change {

    private Change() {}

    /**
     * It has been committed or rolled back. Called once.
     *
     * @param at when at the latest, by {@link System#nanoTime}
     */
    public void ended(long at) {
      synchronized (CatalogChanges.this) {
        lastEnd = at - lastEnd > 0 ? at : lastEnd;
      }
      underWay.decrementAndGet();
    }
  }

  /** Something is about to be sent to a node that may change its catalog. */
  public Change begin() {
    underWay.incrementAndGet();
    begun.incrementAndGet();
    return new Change();
  }

  /** How many there have been. */
  public long begun() {
    return begun.get();
  }

  /** None is under way, and the last had ended by then. */
  boolean areBefore(long time) {
    return underWay.get() == 0 && time - lastEnd > 0;
  }
}
