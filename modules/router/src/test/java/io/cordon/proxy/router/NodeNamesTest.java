package io.cordon.proxy.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cordon.plugin.RouteResult;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.Policy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeNamesTest {

  private final NodeNames names =
      new NodeNames(
          new PolicyRegions(
              new Policy(1, List.of(node("a", 1), node("b", 2)), Map.of(), List.of())));

  @ParameterizedTest
  @CsvSource({
    "a,        a",
    "a:5432,   a",
    "h:2,      b",
    "h:3,      h:3",
    "c,        c",
    "c:5432,   c:5432",
    ":1,       :1",
    "A,        A",
    "a:5432:1, a:5432:1"
  })
  void knowsANodeByNameAddressOrNameAndPort(String given, String expected) {
    assertEquals(new RouteResult.Node(expected), names.resolve(new RouteResult.Node(given)));
    assertEquals(
        new RouteResult.Among(List.of("b", expected), "no"),
        names.resolve(new RouteResult.Among(List.of("b", given), "no")));
  }

  @Test
  void leavesOtherAnswersAlone() {
    RouteResult region = new RouteResult.Region("a:1");

    assertSame(region, names.resolve(region));
    assertNull(names.resolve(null));
  }

  private static NodeSpec node(String name, int port) {
    return new NodeSpec(name, "h", port, null, NodeRole.STANDBY, Map.of());
  }
}
