package io.cordon.proxy.region;

import io.cordon.proxy.policy.NodeSpec;

/** A node and how it is. */
public record Node(NodeSpec spec, NodeHealth health) {

  public String name() {
    return spec.name();
  }

  /** Alive, and not in recovery. */
  public boolean acceptsWrites() {
    return health.alive() && !health.inRecovery();
  }
}
