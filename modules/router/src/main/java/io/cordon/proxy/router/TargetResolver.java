package io.cordon.proxy.router;

import io.cordon.plugin.RouteResult;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeState;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule that turns what a chain requires into nodes. Pure functions of their arguments.
 *
 * <p>A client's wish ({@code SET replica}) only ever narrows: it is refused where it is not
 * allowed. A statement that writes needs a node that accepts writes, unless the chain named the
 * node or the role itself: then the node's own error says so. An opaque statement may turn out to
 * be anything: it goes to a node that accepts writes if one is allowed, else to any that is; so
 * does a read that the chain only binds to a list of nodes.
 */
public final class TargetResolver {

  private TargetResolver() {}

  /**
   * The nodes that may run a statement now, or why none may.
   *
   * @param replicaWish a node's name; null or empty for none
   */
  public static ResolvedTarget resolve(
      Target target,
      RegionMap map,
      boolean readOnly,
      boolean opaque,
      @Nullable String replicaWish) {
    if (replicaWish != null && !replicaWish.isEmpty()) {
      Node node = map.node(replicaWish);
      String problem = wishProblem(target, node, replicaWish, !readOnly && !opaque);
      return problem == null && node != null
          ? new ResolvedTarget.Candidates(List.of(node))
          : refused(ReasonClass.WISH, String.valueOf(problem));
    }
    String name = target.node();
    if (name != null) {
      Node node = map.node(name);
      String problem = nodeProblem(target, node, name);
      return problem == null && node != null
          ? new ResolvedTarget.Candidates(List.of(node))
          : refused(ReasonClass.NO_CANDIDATES, String.valueOf(problem));
    }
    return anyOf(target, map, readOnly, opaque);
  }

  /**
   * Whether a transaction that is on this node may run a statement there. Says nothing of the
   * node's being alive: who holds a connection to it knows better.
   *
   * @param node as the transaction found it; what counts is what the map says of its name now
   */
  public static boolean allows(
      Target target,
      Node node,
      boolean readOnly,
      boolean opaque,
      @Nullable String replicaWish,
      RegionMap map) {
    Node now = map.node(node.name());
    if (now == null || now.spec().state() == NodeState.DISABLED || !placed(target, now)) {
      return false;
    }
    if (replicaWish != null && !replicaWish.isEmpty() && !replicaWish.equals(now.name())) {
      return false;
    }
    boolean recovering = now.health().inRecovery();
    if (target.role() != null && (target.role() == NodeRole.STANDBY) != recovering) {
      return false;
    }
    boolean wish = replicaWish != null && !replicaWish.isEmpty();
    return !recovering || readOnly || opaque || !(wish || checksWrites(target));
  }

  private static ResolvedTarget anyOf(
      Target target, RegionMap map, boolean readOnly, boolean opaque) {
    NodeRole role = target.role();
    boolean writersOnly =
        (role == null && target.region() == null && target.among() == null)
            || role == NodeRole.PRIMARY
            || (!readOnly && !opaque && checksWrites(target));
    List<Node> nodes = new ArrayList<>();
    boolean alive = false;
    for (Node node : map.all()) {
      if (!node.available() || !lies(target, node)) {
        continue;
      }
      alive = true;
      if (role == NodeRole.STANDBY && node.acceptsWrites()) {
        continue;
      }
      if (!writersOnly || node.acceptsWrites()) {
        nodes.add(node);
      }
    }
    RouteResult.Among among = target.among();
    boolean unlisted = nodes.removeIf(node -> !target.lists(node.name()));
    if (nodes.isEmpty()) {
      return refused(
          ReasonClass.NO_CANDIDATES,
          unlisted && among != null ? among.otherwise() : noneProblem(target, alive, writersOnly));
    }
    boolean anywhere = role == null && target.region() == null;
    if ((anywhere || (opaque && !readOnly)) && nodes.stream().anyMatch(Node::acceptsWrites)) {
      nodes.removeIf(node -> !node.acceptsWrites());
    }
    return new ResolvedTarget.Candidates(nodes);
  }

  private static String noneProblem(Target target, boolean alive, boolean writersOnly) {
    String region = target.region();
    String where = region == null ? "" : " in region \"" + region + "\"";
    if (!alive && (region != null || target.among() != null)) {
      return "no healthy node" + where;
    } else if (writersOnly) {
      return "no node" + where + " accepts writes";
    } else {
      return "no standby" + where + " is available";
    }
  }

  private static @Nullable String nodeProblem(Target target, @Nullable Node node, String name) {
    String quoted = "node \"" + name + "\"";
    if (node == null) {
      return quoted + " is not known";
    } else if (!lies(target, node)) {
      return quoted + " is not in region \"" + target.region() + "\"";
    } else if (target.among() != null && !target.lists(name)) {
      return target.among().otherwise();
    } else if (!node.available()) {
      return quoted + " is not available";
    } else if (target.role() == NodeRole.PRIMARY && !node.acceptsWrites()) {
      return quoted + " does not accept writes";
    } else if (target.role() == NodeRole.STANDBY && node.acceptsWrites()) {
      return quoted + " is not a standby";
    }
    return null;
  }

  private static @Nullable String wishProblem(
      Target target, @Nullable Node node, String wish, boolean write) {
    String quoted = "replica \"" + wish + "\"";
    if (node == null) {
      return quoted + " is not a known node";
    } else if (!lies(target, node)) {
      return quoted + " is not in region \"" + target.region() + "\"";
    } else if (target.node() != null && !target.node().equals(wish)) {
      return quoted + " is not allowed here: node \"" + target.node() + "\" is required";
    } else if (target.among() != null && !target.lists(wish)) {
      return quoted + " is not allowed here: " + target.among().otherwise();
    } else if (!node.available()) {
      return quoted + " is not available";
    } else if (target.role() == NodeRole.PRIMARY && !node.acceptsWrites()) {
      return quoted + " is not allowed here: a primary is required";
    } else if (target.role() == NodeRole.STANDBY && node.acceptsWrites()) {
      return quoted + " is not allowed here: a standby is required";
    } else if (write && !node.acceptsWrites()) {
      return quoted + " does not accept writes";
    }
    return null;
  }

  /** Whether the target may mean this node, whatever its state. */
  private static boolean placed(Target target, Node node) {
    return (target.node() == null || target.node().equals(node.name()))
        && lies(target, node)
        && target.lists(node.name());
  }

  private static boolean lies(Target target, Node node) {
    return target.region() == null || target.region().equals(node.spec().region());
  }

  /** False where the chain named the node, or the role and no region. */
  private static boolean checksWrites(Target target) {
    return target.node() == null && (target.role() == null || target.region() != null);
  }

  private static ResolvedTarget refused(ReasonClass reasonClass, String reason) {
    return new ResolvedTarget.Refused(reasonClass, Reasons.clean(reason));
  }
}
