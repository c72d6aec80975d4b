package io.cordon.plugin;

import java.util.List;
import java.util.Objects;

/** What a {@code route} hook answers: where a statement may run, or that it runs nowhere. */
public sealed interface RouteResult {

  /** The reason of a Block that names none. */
  String DEFAULT_REASON = "blocked by plugin";

  /** No opinion. */
  record Default() implements RouteResult {}

  /** Exactly this node. */
  record Node(String target) implements RouteResult {
    public Node {
      Objects.requireNonNull(target, "target");
    }
  }

  /** Any fit node of this region. */
  record Region(String target) implements RouteResult {
    public Region {
      Objects.requireNonNull(target, "target");
    }
  }

  /**
   * One of these nodes, whichever the rest of the chain and the client's wish leave; it only ever
   * narrows. Of those that are left, one that accepts writes goes before one in recovery.
   *
   * @param targets names of nodes; without any, it blocks
   * @param otherwise what the client is told if none of them is left
   */
  record Among(List<String> targets, String otherwise) implements RouteResult {
    public Among {
      targets = List.copyOf(targets);
      Objects.requireNonNull(otherwise, "otherwise");
    }
  }

  /** A node that accepts writes. */
  record Primary() implements RouteResult {}

  /** A node that is in recovery. */
  record Standby() implements RouteResult {}

  /**
   * Nowhere: the client gets SQLSTATE 42000, {@code Query blocked by route plugin: <reason>}, and
   * the session lives on.
   */
  record Block(String reason) implements RouteResult {
    public Block {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
