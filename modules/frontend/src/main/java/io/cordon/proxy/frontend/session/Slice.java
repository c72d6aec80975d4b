package io.cordon.proxy.frontend.session;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much may be done for one client before others have their turn: so many steps, or so much work
 * if the steps are large. Counted from one turn to the next, however many calls the work is done in
 * and however long lies between them: a client that is called again and again gets no more.
 */
public final class Slice {

  public static final int MOST_STEPS = 512;

  static final long LONGEST = Duration.ofMillis(5).toNanos();

  private final LongSupplier clock;
  private int steps;
  private long worked;
  private long since;

  public Slice() {
    this(System::nanoTime);
  }

  /**
   * @param clock in nanoseconds, from anywhere
   */
  public Slice(LongSupplier clock) {
    this.clock = clock;
  }

  /** It is the client's turn again. */
  void begins() {
    steps = 0;
    worked = 0;
    since = clock.getAsLong();
  }

  /** Work goes on. */
  void goesOn() {
    since = clock.getAsLong();
  }

  /** Work is left for now: what comes until it goes on is not the client's. */
  void stops() {
    worked += clock.getAsLong() - since;
  }

  /** So much has been done for the client by somebody else, in nanoseconds. */
  void add(long work) {
    worked += work;
  }

  /** One more step is wanted: false if it is one too many. The first of a turn never is. */
  boolean allows() {
    steps++;
    return steps == 1 || (steps <= MOST_STEPS && worked + (clock.getAsLong() - since) < LONGEST);
  }
}
