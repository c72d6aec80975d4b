package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.proxy.backend.PoolKey;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementMetricsTest {

  private final LoopMetrics loop = new LoopMetrics();
  private final StatementMetrics metrics = new StatementMetrics(loop);

  private static PoolKey key(String node) {
    return new PoolKey(node, "127.0.0.1", 1, "alice", "demo", Map.of());
  }

  private static RegionMap map(String region) {
    NodeSpec spec = new NodeSpec("a", "127.0.0.1", 1, region, NodeRole.PRIMARY, Map.of());
    return new RegionMap(1, Map.of("a", new Node(spec, new NodeHealth(true, false, 0))));
  }

  private static final PoolKey A = key("a");

  @Test
  void aTurnIsFromItsFirstMessageToReadyForQuery() {
    metrics.turnEnds();
    assertEquals(0, loop.query.read().count(), "none has begun");
    metrics.turnBegins();
    metrics.turnBegins();
    metrics.turnEnds();
    metrics.turnEnds();
    assertEquals(1, loop.query.read().count());
    metrics.turnBegins();
    metrics.turnEnds();
    assertEquals(2, loop.query.read().count());
  }

  @Test
  void statementsAreCountedWhereTheyGo() {
    RegionMap europe = map("eu-west");
    metrics.allowed(2, A, europe);
    metrics.allowed(1, A, europe);
    metrics.allowed(8, A, map("us-east"));
    metrics.allowed(16, A, map(null));
    metrics.allowed(4, key("gone"), europe);
    metrics.local();

    assertEquals(3, loop.allowed("eu-west").get());
    assertEquals(8, loop.allowed("us-east").get(), "its region is another one now");
    assertEquals(20, loop.allowed("").get());
    assertEquals(1, loop.local.get());
  }
}
