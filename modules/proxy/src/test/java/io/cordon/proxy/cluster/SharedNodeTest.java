package io.cordon.proxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedNodeTest {

  @Test
  void survivesTheTrip() throws Exception {
    NodeSpec spec =
        new NodeSpec("pg", "db.example", 5432, "eu-west", NodeRole.STANDBY, Map.of("a", "b"));

    assertEquals(spec, SharedNode.parse(SharedNode.of(3, spec).toJson()).spec());
  }

  @Test
  void readsWhatALaterVersionWroteAndWhatAnEarlierOneLeftOut() throws Exception {
    String json =
        "{\"epoch\":1,\"name\":\"pg\",\"host\":\"h\",\"port\":1,\"role\":\"PRIMARY\",\"weight\":3}";

    assertEquals(
        new NodeSpec("pg", "h", 1, null, NodeRole.PRIMARY, Map.of()),
        SharedNode.parse(json).spec());
  }
}
