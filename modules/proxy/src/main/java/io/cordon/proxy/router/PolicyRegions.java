package io.cordon.proxy.router;

import io.cordon.plugin.RegionView;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.Policy;
import java.util.HashSet;
import java.util.Set;

/** The regions of one policy. Immutable. */
final class PolicyRegions implements RegionView {

  private final Set<String> withNodes = new HashSet<>();
  private final Set<String> withPrimary = new HashSet<>();

  PolicyRegions(Policy policy) {
    for (NodeSpec node : policy.nodes()) {
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
}
