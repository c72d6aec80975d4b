package io.cordon.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoConfigTest {

  @Test
  void listensOnLoopbackWhereItIsTold() {
    CordonConfig config = DemoConfig.member(7000, 0);

    assertEquals("127.0.0.1", config.listen().host());
    assertEquals(7000, config.listen().port());
    assertEquals(0, config.admin().port());
    assertEquals(Map.of("postgres", "postgres"), config.backend().credentials());
  }

  @Test
  void namesEachServerAsANode() {
    ServerAddress server =
        new ServerAddress("pg-us-east", "127.0.0.1", 5433, "us-east", NodeRole.STANDBY);

    assertEquals(
        List.of(
            new NodeSpec("pg-us-east", "127.0.0.1", 5433, "us-east", NodeRole.STANDBY, Map.of())),
        DemoConfig.policy(List.of(server)).nodes());
  }
}
