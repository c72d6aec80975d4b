package io.cordon.proxy.region;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and their health at one moment. Immutable: two reads of one map agree.
 *
 * @param version counts up with each change, of the policy or of a node's health
 * @param nodes by name, in the policy's order
 */
public record RegionMap(long version, Map<String, Node> nodes) {

  public static final RegionMap EMPTY = new RegionMap(0, Map.of());

  public @Nullable Node node(String name) {
    return nodes.get(name);
  }

  public Collection<Node> all() {
    return nodes.values();
  }

  /** Every node tagged with this region, healthy or not. */
  public List<Node> inRegion(String region) {
    return nodes.values().stream()
        .filter(n -> region.equals(n.spec().region()))
        .collect(Collectors.toUnmodifiableList());
  }
}
