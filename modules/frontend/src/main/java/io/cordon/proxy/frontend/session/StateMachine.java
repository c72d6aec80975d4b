package io.cordon.proxy.frontend.session;

import java.util.function.Consumer;

/**
 * Where one session is in a {@link TransitionTable}, and how it came there. On its loop.
 *
 * @param <S> the phases
 * @param <E> the events
 */
public final class StateMachine<S extends Enum<S>, E extends Enum<E>> {

  /** So many transitions are remembered, for whoever has to find out how a wrong one came about. */
  static final int REMEMBERED = 16;

  /** An event that the table has nothing for. */
  @SuppressWarnings("serial")
  public static final class IllegalTransition extends IllegalStateException {
    private IllegalTransition(String message) {
      super(message);
    }
  }

  private final TransitionTable<S, E> table;
  private final Consumer<String> broken;

  /** A ring: the phase, and the event that ended it. */
  private final Object[] history = new Object[2 * REMEMBERED];

  private S now;
  private long transitions;

  /**
   * @param broken told what has happened that cannot, with the history; it has to end the session
   */
  public StateMachine(TransitionTable<S, E> table, Consumer<String> broken) {
    this.table = table;
    this.broken = broken;
    this.now = table.first();
  }

  public S now() {
    return now;
  }

  /**
   * This happens.
   *
   * @throws IllegalTransition it cannot happen now; the session has been ended
   */
  public void on(E event) {
    S next = table.next(now, event);
    if (next == null) {
      throw illegal(event);
    }
    int at = 2 * (int) (transitions++ % REMEMBERED);
    history[at] = now;
    history[at + 1] = event;
    now = next;
  }

  private IllegalTransition illegal(E event) {
    String what = event + " in " + now + " after " + history();
    broken.accept(what);
    return new IllegalTransition(what);
  }

  /** The last transitions, the oldest first: phase, event, phase, … */
  private String history() {
    StringBuilder out = new StringBuilder();
    for (long i = Math.max(0, transitions - REMEMBERED); i < transitions; i++) {
      int at = 2 * (int) (i % REMEMBERED);
      out.append(history[at]).append(" -").append(history[at + 1]).append("-> ");
    }
    return out.append(now).toString();
  }
}
