package io.cordon.proxy.frontend;

import java.time.Duration;

/**
 * How long one client's message may be worked on before others have their turn: so many steps, or
 * so long if the steps are large.
 */
final class Slice {

  static final int MOST_STEPS = 128;

  private static final long LONGEST = Duration.ofMillis(5).toNanos();

  private int steps;
  private long since;

  void begins() {
    steps = 0;
    since = System.nanoTime();
  }

  /** One more step is wanted: false if it is one too many. */
  boolean allows() {
    return steps++ < MOST_STEPS && (steps == 1 || System.nanoTime() - since < LONGEST);
  }
}
