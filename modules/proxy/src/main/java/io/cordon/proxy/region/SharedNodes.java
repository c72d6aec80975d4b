package io.cordon.proxy.region;

import io.cordon.proxy.policy.NodeSpec;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** The nodes of the policy in force, as all members of the fleet see them. Thread-safe. */
public interface SharedNodes {

  /**
   * Makes these the fleet's nodes, unless it knows those of a higher epoch. Completes when every
   * listener of this member has heard.
   */
  Future<Void> publish(long epoch, List<NodeSpec> nodes);

  /**
   * Hears of the nodes of each epoch, whole and in the policy's order: at once if some are known,
   * then at every change. Calls come one at a time, on any thread, and must not block.
   */
  void listen(Consumer<List<NodeSpec>> listener);
}
