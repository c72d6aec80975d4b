package io.cordon.proxy.region;

import io.cordon.proxy.policy.Identities;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and identities of one policy, and the nodes' health, at one moment. Immutable: two
 * reads of one map agree.
 *
 * @param version counts up with each change, of the policy or of a node's health
 * @param epoch of the policy; 0 if there is none
 * @param identities the same object under one policy
 * @param nodes by name, in the policy's order
 */
public record RegionMap(long version, long epoch, Identities identities, Map<String, Node> nodes) {

  public static final RegionMap EMPTY = new RegionMap(0, Map.of());

  /** Nodes of no policy. */
  public RegionMap(long version, Map<String, Node> nodes) {
    this(version, 0, Identities.NONE, nodes);
  }

  public @Nullable Node node(String name) {
    return nodes.get(name);
  }

  public Collection<Node> all() {
    return nodes.values();
  }

  /** The attributes that the policy fixes for a user; the same object under one policy. */
  public Map<String, String> fixed(String user) {
    return identities.fixed(user);
  }

  /** Every node tagged with this region, healthy or not. */
  public List<Node> inRegion(String region) {
    return nodes.values().stream()
        .filter(n -> region.equals(n.spec().region()))
        .collect(Collectors.toUnmodifiableList());
  }
}
