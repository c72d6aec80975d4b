package io.cordon.proxy.router;

import static io.cordon.proxy.router.Fixtures.REQUEST;
import static io.cordon.proxy.router.Fixtures.chain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.RouteResult;
import io.cordon.proxy.policy.NodeRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes: x in eu-west, y in us-east, z nowhere. Each test asks the chain in all its orders. */
class AmongTest {

  private static final RouteResult DEFAULT = new RouteResult.Default();
  private static final RouteResult PRIMARY = new RouteResult.Primary();
  private static final RouteResult XY = among("xy", "x", "y");
  private static final RouteResult YZ = among("yz", "y", "z");
  private static final RouteResult X = new RouteResult.Node("x");
  private static final RouteResult EU = new RouteResult.Region("eu-west");

  static Stream<Arguments> left() {
    return Stream.of(
        Arguments.of(List.of(XY, DEFAULT), null, null, null, Set.of("x", "y")),
        Arguments.of(List.of(XY, XY), null, null, null, Set.of("x", "y")),
        Arguments.of(List.of(XY, YZ), null, null, null, Set.of("y")),
        Arguments.of(List.of(XY, X), "x", null, null, Set.of("x", "y")),
        Arguments.of(List.of(XY, EU), null, "eu-west", null, Set.of("x", "y")),
        Arguments.of(List.of(XY, EU, X), "x", "eu-west", null, Set.of("x", "y")),
        Arguments.of(List.of(among("n", "new"), EU), null, "eu-west", null, Set.of("new")),
        Arguments.of(List.of(XY, YZ, PRIMARY, DEFAULT), null, null, NodeRole.PRIMARY, Set.of("y")));
  }

  @ParameterizedTest
  @MethodSource("left")
  void whatEveryoneAllowsIsLeft(
      List<RouteResult> chain, String node, String region, NodeRole role, Set<String> nodes) {
    for (List<RouteResult> order : orders(chain)) {
      Target target = assertInstanceOf(Decision.Allowed.class, decide(order)).target();

      assertEquals(
          new Target(node, region, role),
          new Target(target.node(), target.region(), target.role()));
      assertEquals(nodes, Set.copyOf(target.among().targets()), order::toString);
    }
  }

  static Stream<Arguments> nothing() {
    return Stream.of(
        Arguments.of(List.of(among("none")), Set.of("none")),
        Arguments.of(List.of(among("none"), X, EU), Set.of("none")),
        Arguments.of(List.of(YZ, X), Set.of("yz")),
        Arguments.of(List.of(YZ, EU), Set.of("yz")),
        Arguments.of(List.of(XY, YZ, X), Set.of("yz")),
        Arguments.of(List.of(XY, YZ, EU), Set.of("yz")),
        Arguments.of(List.of(XY, YZ, among("zx", "z", "x")), Set.of("xy", "yz", "zx")),
        Arguments.of(List.of(XY, among("z", "z")), Set.of("xy", "z")),
        Arguments.of(List.of(XY, new RouteResult.Node("new")), Set.of("xy")),
        Arguments.of(List.of(XY, new RouteResult.Block("no"), YZ, X), Set.of("no")));
  }

  @ParameterizedTest
  @MethodSource("nothing")
  void nothingLeftRefusesInTheWordsOfOneThatRuledItOut(
      List<RouteResult> chain, Set<String> reasons) {
    for (List<RouteResult> order : orders(chain)) {
      Decision.Refused refused = assertInstanceOf(Decision.Refused.class, decide(order));

      assertTrue(reasons.contains(refused.reason()), () -> refused + " of " + order);
    }
  }

  @Test
  void namesThePluginThatRuledItOut() {
    Decision decision =
        chain(4, TestPlugin.says("a", X), TestPlugin.says("guard", among("not\u0000 here", "y")))
            .decide(REQUEST);

    assertEquals(
        new Decision.Refused(
            ReasonClass.BLOCK, 4, List.of(new Objection("guard", "not here", false)), "r"),
        decision);
  }

  @Test
  void tellsBothReasonsWhereBothNarrow() {
    Decision.Allowed allowed = (Decision.Allowed) decide(List.of(XY, YZ));

    assertEquals("xy; yz", allowed.target().among().otherwise());
  }

  @Test
  void isDescribedByItsNodes() {
    assertEquals("among \"x\", \"y\"", new Answer("a", XY, null).verdict());
  }

  private static RouteResult among(String otherwise, String... names) {
    return new RouteResult.Among(List.of(names), otherwise);
  }

  private static Decision decide(List<RouteResult> results) {
    List<TestPlugin> plugins = new ArrayList<>();
    for (RouteResult result : results) {
      plugins.add(TestPlugin.says("p" + plugins.size(), result));
    }
    return chain(1, plugins.toArray(TestPlugin[]::new)).decide(REQUEST);
  }

  private static List<List<RouteResult>> orders(List<RouteResult> results) {
    if (results.isEmpty()) {
      return List.of(List.of());
    }
    List<List<RouteResult>> all = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      List<RouteResult> rest = new ArrayList<>(results);
      RouteResult first = rest.remove(i);
      for (List<RouteResult> order : orders(rest)) {
        List<RouteResult> whole = new ArrayList<>(List.of(first));
        whole.addAll(order);
        all.add(whole);
      }
    }
    return all;
  }
}
