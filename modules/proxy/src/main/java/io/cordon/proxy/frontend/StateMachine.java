package io.cordon.proxy.frontend;

import java.util.function.Consumer;

/**
 * Where one session is in a {@link TransitionTable}, and how it came there. On its loop.
 *
 * @param <S> the phases
 * @param <E> the events
 */
final class StateMachine<S extends Enum<S>, E extends Enum<E>> {

  /** So many transitions are remembered, for whoever has to find out how a wrong one came about. */
  static final int REMEMBERED = 16;

  /** An event that the table has nothing for. */
  @SuppressWarnings("serial")
  static final class IllegalTransition extends IllegalStateException {
    private IllegalTransition(String message) {
      super(message);
    }
  }

  private final TransitionTable<S, E> table;
  private final Consumer<String> broken;
  private final byte[] from = new byte[REMEMBERED];
  private final byte[] by = new byte[REMEMBERED];
  private S now;
  private int transitions;

  /**
   * @param broken told what has happened that cannot, with the history; it has to end the session
   */
  StateMachine(TransitionTable<S, E> table, Consumer<String> broken) {
    this.table = table;
    this.broken = broken;
    this.now = table.first();
  }

  S now() {
    return now;
  }

  /**
   * @throws IllegalTransition it cannot happen now; the session has been ended
   */
  void on(E event) {
    S next = table.next(now, event);
    if (next == null) {
      throw illegal(event);
    }
    int at = transitions & (REMEMBERED - 1);
    from[at] = (byte) now.ordinal();
    by[at] = (byte) event.ordinal();
    transitions++;
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
    for (int i = Math.max(0, transitions - REMEMBERED); i < transitions; i++) {
      int at = i & (REMEMBERED - 1);
      out.append(table.phase(from[at])).append(" -").append(table.event(by[at])).append("-> ");
    }
    return out.append(now).toString();
  }
}
