package io.cordon.proxy.frontend;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which phase follows which, on what event. What is not in it cannot happen, or is a mistake of
 * ours. Immutable once it is made.
 *
 * @param <S> the phases; a machine begins in the first
 * @param <E> the events
 */
final class TransitionTable<S extends Enum<S>, E extends Enum<E>> {

  private final S[] phases;
  private final E[] events;

  /** By phase and event: the ordinal of the next phase; -1: none. */
  private final byte[][] next;

  private TransitionTable(S[] phases, E[] events, byte[][] next) {
    this.phases = phases;
    this.events = events;
    this.next = next;
  }

  S first() {
    return phases[0];
  }

  /** Null: the event cannot happen in this phase. */
  @Nullable S next(S phase, E event) {
    byte to = next[phase.ordinal()][event.ordinal()];
    return to < 0 ? null : phases[to];
  }

  S phase(int ordinal) {
    return phases[ordinal];
  }

  E event(int ordinal) {
    return events[ordinal];
  }

  /** As a state diagram of Mermaid: a line for each pair of phases, with its events. */
  String diagram() {
    StringBuilder out = new StringBuilder("stateDiagram-v2\n    [*] --> " + first() + "\n");
    for (S from : phases) {
      for (S to : phases) {
        List<String> by = new ArrayList<>();
        for (E event : events) {
          if (to == next(from, event)) {
            by.add(event.name());
          }
        }
        if (!by.isEmpty()) {
          out.append("    %s --> %s: %s%n".formatted(from, to, String.join(", ", by)));
        }
      }
    }
    return out.toString();
  }

  /** Makes a table, row by row. */
  static final class Builder<S extends Enum<S>, E extends Enum<E>> {

    private final S[] phases;
    private final E[] events;
    private final byte[][] next;

    Builder(Class<S> phases, Class<E> events) {
      this.phases = phases.getEnumConstants();
      this.events = events.getEnumConstants();
      this.next = new byte[this.phases.length][this.events.length];
      for (byte[] row : next) {
        java.util.Arrays.fill(row, (byte) -1);
      }
    }

    /** In each of these phases the event leads to this one. */
    @SafeVarargs
    final Builder<S, E> on(E event, S to, S... from) {
      for (S one : from) {
        if (next[one.ordinal()][event.ordinal()] >= 0) {
          throw new IllegalArgumentException(one + " has two ways out by " + event);
        }
        next[one.ordinal()][event.ordinal()] = (byte) to.ordinal();
      }
      return this;
    }

    /** In each of these phases the event changes nothing. */
    @SafeVarargs
    final Builder<S, E> stays(E event, S... in) {
      for (S one : in) {
        on(event, one, one);
      }
      return this;
    }

    TransitionTable<S, E> build() {
      return new TransitionTable<>(phases, events, next);
    }
  }
}
