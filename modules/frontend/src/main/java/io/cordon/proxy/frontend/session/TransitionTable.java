package io.cordon.proxy.frontend.session;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which phase follows which, on what event. What is not in it cannot happen, or is a mistake of
 * ours. Immutable once it is made.
 *
 * @param <S> the phases; a machine begins in the first
 * @param <E> the events
 */
public final class TransitionTable<S extends Enum<S>, E extends Enum<E>> {

  private final Map<S, Map<E, S>> next;
  private final S first;

  private TransitionTable(Map<S, Map<E, S>> next, S first) {
    this.next = next;
    this.first = first;
  }

  S first() {
    return first;
  }

  /** Null: the event cannot happen in this phase. */
  public @Nullable S next(S phase, E event) {
    Map<E, S> row = next.get(phase);
    return row == null ? null : row.get(event);
  }

  /** Makes a table, row by row. */
  public static final class Builder<S extends Enum<S>, E extends Enum<E>> {

    private final Map<S, Map<E, S>> next;
    private final S first;
    private final Class<E> events;

    public Builder(Class<S> phases, Class<E> events) {
      this.next = new EnumMap<>(phases);
      this.first = phases.getEnumConstants()[0];
      this.events = events;
    }

    /** In each of these phases the event leads to this one. */
    @SafeVarargs
    public final Builder<S, E> on(E event, S to, S... from) {
      for (S one : from) {
        Map<E, S> row = next.computeIfAbsent(one, phase -> new EnumMap<>(events));
        if (row.putIfAbsent(event, to) != null) {
          throw new IllegalArgumentException(one + " has two ways out by " + event);
        }
      }
      return this;
    }

    /** In each of these phases the event changes nothing. */
    @SafeVarargs
    public final Builder<S, E> stays(E event, S... in) {
      for (S one : in) {
        on(event, one, one);
      }
      return this;
    }

    public TransitionTable<S, E> build() {
      return new TransitionTable<>(next, first);
    }
  }
}
