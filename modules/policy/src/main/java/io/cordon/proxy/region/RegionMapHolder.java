package io.cordon.proxy.region;

import io.cordon.proxy.policy.Identities;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.Policy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The member's {@link RegionMap}: the nodes of the policy, and what this member's own probes say of
 * them. Thread-safe, and a read never waits; a change that changes nothing keeps the map and its
 * version.
 */
public final class RegionMapHolder implements Regions {

  private volatile RegionMap map = RegionMap.EMPTY;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  @Override
  public RegionMap current() {
    return map;
  }

  /** As {@link #setPolicy}, of no policy. */
  public void setNodes(List<NodeSpec> specs) {
    set(0, Identities.NONE, specs);
  }

  /**
   * Puts the nodes and identities of this policy, all at once, in the place of those known. A node
   * that keeps its name and its address keeps its health; every other starts {@linkplain
   * NodeHealth#DOWN down}.
   *
   * @param granting the attributes by which the policy's plugins let a session do more
   */
  public void setPolicy(Policy policy, Set<String> granting) {
    set(policy.epoch(), Identities.of(policy, granting), policy.nodes());
  }

  private void set(long epoch, Identities identities, List<NodeSpec> specs) {
    change(
        old -> {
          Map<String, Node> nodes = new LinkedHashMap<>();
          for (NodeSpec spec : specs) {
            nodes.put(spec.name(), new Node(spec, healthOf(old.node(spec.name()), spec)));
          }
          // A map's equality ignores the order, which is part of what changed.
          boolean same =
              epoch == old.epoch()
                  && identities.equals(old.identities())
                  && List.copyOf(nodes.values()).equals(List.copyOf(old.all()));
          return same ? null : next(old, epoch, identities, nodes);
        });
    listeners.forEach(Runnable::run);
  }

  /** What a probe of this node saw. Ignored if the node has meanwhile gone or moved. */
  public void setHealth(NodeSpec probed, NodeHealth health) {
    change(
        old -> {
          Node node = old.node(probed.name());
          if (node == null || !sameAddress(node.spec(), probed) || node.health().equals(health)) {
            return null;
          }
          Map<String, Node> nodes = new LinkedHashMap<>(old.nodes());
          nodes.put(probed.name(), new Node(node.spec(), health));
          return next(old, old.epoch(), old.identities(), nodes);
        });
  }

  /** Called after each {@link #setPolicy}, on the caller's thread. */
  public void onNodes(Runnable listener) {
    listeners.add(listener);
  }

  private synchronized void change(Change change) {
    RegionMap next = change.apply(map);
    if (next != null) {
      map = next;
    }
  }

  private static RegionMap next(
      RegionMap old, long epoch, Identities identities, Map<String, Node> nodes) {
    return new RegionMap(old.version() + 1, epoch, identities, Collections.unmodifiableMap(nodes));
  }

  private static NodeHealth healthOf(@Nullable Node known, NodeSpec spec) {
    return known != null && sameAddress(known.spec(), spec) ? known.health() : NodeHealth.DOWN;
  }

  private static boolean sameAddress(NodeSpec one, NodeSpec other) {
    return one.host().equals(other.host()) && one.port() == other.port();
  }

  /** The next map, or null for no change. */
  @FunctionalInterface
  private interface Change {
    @Nullable RegionMap apply(RegionMap old);
  }
}
