package io.cordon.proxy.router;

import io.cordon.proxy.region.Node;
import java.util.List;

/** What a target comes to, with the nodes as they are. */
public sealed interface ResolvedTarget {

  /**
   * Nodes that may run the statement, any of them.
   *
   * @param nodes at least one, in the policy's order
   */
  record Candidates(List<Node> nodes) implements ResolvedTarget {}

  /** None may; never a foreign node instead. */
  record Refused(ReasonClass reasonClass, String reason) implements ResolvedTarget {}
}
