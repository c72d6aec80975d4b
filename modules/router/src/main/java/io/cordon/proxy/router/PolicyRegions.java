package io.cordon.proxy.router;

import io.cordon.plugin.RegionView;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.Policy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The regions of one policy. Immutable. */
final class PolicyRegions implements RegionView {

  private final Set<String> withNodes = new HashSet<>();
  private final Set<String> withPrimary = new HashSet<>();

  private final Map<String, NodeSpec> byName = new LinkedHashMap<>();
  private final Map<String, String> byAddress = new HashMap<>();

  PolicyRegions(Policy policy) {
    for (NodeSpec node : policy.nodes()) {
      byName.put(node.name(), node);
      byAddress.putIfAbsent(node.host() + ":" + node.port(), node.name());
      if (node.region() != null) {
        withNodes.add(node.region());
        if (node.role() == NodeRole.PRIMARY) {
          withPrimary.add(node.region());
        }
      }
    }
  }

  @Override
  public boolean hasNodes(String region) {
    return withNodes.contains(region);
  }

  @Override
  public boolean hasPrimary(String region) {
    return withPrimary.contains(region);
  }

  @Override
  public boolean isPrimary(String node) {
    NodeSpec spec = byName.get(node);
    return spec != null && spec.role() == NodeRole.PRIMARY;
  }

  @Override
  public List<String> nodes() {
    return List.copyOf(byName.keySet());
  }

  @Override
  public Optional<String> node(String nameOrAddress) {
    return byName.containsKey(nameOrAddress)
        ? Optional.of(nameOrAddress)
        : Optional.ofNullable(byAddress.get(nameOrAddress));
  }

  @Override
  public Optional<String> regionOf(String node) {
    NodeSpec spec = byName.get(node);
    return spec == null ? Optional.empty() : Optional.ofNullable(spec.region());
  }

  @Override
  public Map<String, String> tagsOf(String node) {
    NodeSpec spec = byName.get(node);
    return spec == null ? Map.of() : spec.tags();
  }
}
