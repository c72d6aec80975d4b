package io.cordon.proxy.frontend.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.NodeState;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.NodeHealth;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeConnectorTest {

  @Test
  void spreadsSessionsByWeight() {
    assertArrayEquals(new int[] {300, 0, 100}, spread(3, 0, 1));
    assertArrayEquals(new int[] {200, 200}, spread(0, 0));
    assertArrayEquals(new int[] {400}, spread(0));
  }

  /** How many of 400 sessions go to each node first. */
  private static int[] spread(int... weights) {
    List<Node> nodes =
        java.util.Arrays.stream(weights)
            .mapToObj(
                weight ->
                    new Node(
                        new NodeSpec(
                            "n",
                            "127.0.0.1",
                            1,
                            null,
                            NodeRole.PRIMARY,
                            Map.of(),
                            weight,
                            0,
                            NodeState.ACTIVE),
                        new NodeHealth(true, false, 0)))
            .toList();
    int[] sessions = new int[weights.length];
    for (int i = 0; i < 400; i++) {
      sessions[NodeConnector.first(nodes, i)]++;
    }
    return sessions;
  }
}
