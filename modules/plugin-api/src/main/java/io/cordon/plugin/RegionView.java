package io.cordon.plugin;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The regions and nodes of the policy that a plugin is part of: what is configured, not what is
 * alive. Immutable, thread-safe, never blocks.
 */
public interface RegionView {

  /** True if the policy knows at least one node tagged with this region, healthy or not. */
  boolean hasNodes(String region);

  /** True if the policy knows a node of this region that is configured to be a primary. */
  boolean hasPrimary(String region);

  /** True if the node is configured to be a primary; false if that is not known. */
  default boolean isPrimary(String node) {
    return false;
  }

  /** The names of all nodes, in the policy's order. */
  List<String> nodes();

  /** The name of the node that has this name or this {@code host:port}. */
  Optional<String> node(String nameOrAddress);

  /** The region that a node is tagged with. */
  Optional<String> regionOf(String node);

  /** A node's tags, such as {@code environment}; empty for a node that is not known. */
  Map<String, String> tagsOf(String node);
}
