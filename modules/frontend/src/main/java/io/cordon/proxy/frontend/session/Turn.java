package io.cordon.proxy.frontend.session;

import java.util.function.Consumer;

/**
 * A client's turn on its event loop. When it has had its {@link Slice} the rest of what it has sent
 * waits until the loop has looked at all others. On that loop.
 */
public final class Turn {

  private final Slice slice;
  private final Runnable proceed;
  private final Consumer<Runnable> later;
  private boolean over;

  /**
   * @param proceed called when it is the client's turn again, once for each turn that was over
   * @param later runs what it is given a turn of the loop later
   */
  public Turn(Slice slice, Runnable proceed, Consumer<Runnable> later) {
    this.slice = slice;
    this.proceed = proceed;
    this.later = later;
    slice.begins();
  }

  /** Work for the client begins, or goes on. */
  public void goesOn() {
    slice.goesOn();
  }

  /** The loop is left to others, whether the turn is over or not. */
  public void stops() {
    slice.stops();
  }

  /** Others on the loop have worked so long for this client alone, in nanoseconds. */
  public void add(long work) {
    slice.add(work);
  }

  /** It is the turn of others: nothing of the client's may be done now. */
  public boolean over() {
    return over;
  }

  /** One more step is wanted. False: it is the turn of others, and then it goes on. */
  public boolean allows() {
    if (!over && !slice.allows()) {
      over = true;
      later.accept(this::comes);
    }
    return !over;
  }

  private void comes() {
    over = false;
    slice.begins();
    proceed.run();
  }
}
