package io.cordon.proxy.region;

import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.NodeState;

/** A node and how it is. */
public record Node(NodeSpec spec, NodeHealth health) {

  public String name() {
    return spec.name();
  }

  /** Alive, and meant to take new transactions. */
  public boolean available() {
    return health.alive() && spec.state() == NodeState.ACTIVE;
  }

  /** Alive, and not in recovery. */
  public boolean acceptsWrites() {
    return health.alive() && !health.inRecovery();
  }
}
