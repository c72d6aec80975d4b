package io.cordon.proxy.region;

import io.cordon.proxy.policy.IdentitySpec;
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
 * @param identities by user
 * @param nodes by name, in the policy's order
 */
public record RegionMap(
    long version, long epoch, Map<String, IdentitySpec> identities, Map<String, Node> nodes) {

  public static final RegionMap EMPTY = new RegionMap(0, Map.of());

  /** Nodes of no policy. */
  public RegionMap(long version, Map<String, Node> nodes) {
    this(version, 0, Map.of(), nodes);
  }

  public @Nullable Node node(String name) {
    return nodes.get(name);
  }

  public Collection<Node> all() {
    return nodes.values();
  }

  /** The attributes that the policy fixes for a user; the same object under one policy. */
  public Map<String, String> fixed(String user) {
    IdentitySpec identity = identities.get(user);
    return identity == null ? Map.of() : identity.attributes();
  }

  /** Every node tagged with this region, healthy or not. */
  public List<Node> inRegion(String region) {
    return nodes.values().stream()
        .filter(n -> region.equals(n.spec().region()))
        .collect(Collectors.toUnmodifiableList());
  }
}
