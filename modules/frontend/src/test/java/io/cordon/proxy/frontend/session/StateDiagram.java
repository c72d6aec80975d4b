package io.cordon.proxy.frontend.session;

import java.util.ArrayList;
import java.util.List;

/** A transition table as a state diagram of Mermaid: a line for each pair of phases. */
public final class StateDiagram {

  private StateDiagram() {}

  /** With the events of a pair in one line. */
  public static <S extends Enum<S>, E extends Enum<E>> String of(
      TransitionTable<S, E> table, S[] phases, E[] events) {
    StringBuilder out = new StringBuilder("stateDiagram-v2\n    [*] --> " + phases[0] + "\n");
    for (S from : phases) {
      for (S to : phases) {
        List<String> by = new ArrayList<>();
        for (E event : events) {
          if (table.next(from, event) == to) {
            by.add(event.name());
          }
        }
        if (!by.isEmpty()) {
          out.append("    " + from + " --> " + to + ": " + String.join(", ", by) + "\n");
        }
      }
    }
    return out.toString();
  }
}
