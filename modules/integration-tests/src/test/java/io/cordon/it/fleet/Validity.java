package io.cordon.it.fleet;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * When each epoch may have been what a member decides by: from the moment that somebody asked for
 * it, until a later one was known to be in force, and as long after that as a member without the
 * majority may go on. Moments are of {@link System#nanoTime}. Thread-safe.
 */
final class Validity {

  private final long graceNanos;
  private final Map<Long, Window> epochs = new TreeMap<>();

  /**
   * @param grace how long a member may decide by an epoch that is over
   */
  Validity(Duration grace) {
    this.graceNanos = grace.toNanos();
  }

  /** Somebody asks for this epoch: it may come into force from now on. */
  synchronized void asked(long epoch) {
    epochs.computeIfAbsent(epoch, e -> new Window(System.nanoTime())).asking++;
  }

  /** Who has asked for this epoch was told that nothing has changed. */
  synchronized void refused(long epoch) {
    Window window = epochs.get(epoch);
    window.asking--;
    if (window.asking == 0) {
      epochs.remove(epoch);
    }
  }

  /** This epoch is in force: the ones before it are over. */
  synchronized void inForce(long epoch) {
    asked(epoch); // it is never refused
    long end = System.nanoTime() + graceNanos;
    epochs.forEach(
        (number, window) -> {
          if (number < epoch && !window.over) {
            window.over = true;
            window.end = end;
          }
        });
  }

  /** Whether a statement of this time may have been decided by an even, or an odd, epoch. */
  synchronized boolean allows(boolean even, long from, long to) {
    return epochs.entrySet().stream()
        .filter(epoch -> epoch.getKey() % 2 == (even ? 0 : 1))
        .anyMatch(epoch -> epoch.getValue().meets(from, to));
  }

  @Override
  public synchronized String toString() {
    return epochs.toString();
  }

  private static final class Window {

    private final long begin;
    private int asking;
    private boolean over;
    private long end;

    Window(long begin) {
      this.begin = begin;
    }

    boolean meets(long from, long to) {
      return begin - to <= 0 && !(over && from - end > 0);
    }

    @Override
    public String toString() {
      return over
          ? "over, for %d ms more".formatted((end - System.nanoTime()) / 1_000_000)
          : "open";
    }
  }
}
