package io.cordon.proxy.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.RouteResult;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.NodeState;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes: pg-eu (primary) and pg-eu-2 (standby) in eu-west, pg-us in us-east, pg-free nowhere. */
class TargetResolverTest {

  private static final NodeHealth PRIMARY = new NodeHealth(true, false, 0);
  private static final NodeHealth STANDBY = new NodeHealth(true, true, 5);
  private static final NodeHealth DOWN = NodeHealth.DOWN;

  private static final Node EU = node("pg-eu", "eu-west", PRIMARY);
  private static final Node EU_2 = node("pg-eu-2", "eu-west", STANDBY);
  private static final Node US = node("pg-us", "us-east", STANDBY);
  private static final Node FREE = node("pg-free", null, STANDBY);
  private static final RouteResult.Among AMONG =
      new RouteResult.Among(List.of("pg-eu-2", "pg-us"), "not there");
  private static final RegionMap MAP = map(EU_2, EU, US, FREE);

  /** A read, a write, and a text that does not show which. */
  private enum Kind {
    READ(true, false),
    WRITE(false, false),
    OPAQUE(false, true);

    final boolean readOnly;
    final boolean opaque;

    Kind(boolean readOnly, boolean opaque) {
      this.readOnly = readOnly;
      this.opaque = opaque;
    }
  }

  // node region role nodes | kind | wish | candidates, or ! and the refusal
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '\'',
      textBlock =
          """
          - - -             | READ   | -       | pg-eu
          - - -             | READ   | ''      | pg-eu
          - - -             | WRITE  | -       | pg-eu
          - - -             | OPAQUE | -       | pg-eu
          - - -             | READ   | pg-us   | pg-us
          - - -             | OPAQUE | pg-us   | pg-us
          - - -             | READ   | pg-free | pg-free
          - - -             | WRITE  | pg-us   | !replica "pg-us" does not accept writes
          - - -             | WRITE  | pg-eu   | pg-eu
          - - -             | READ   | mars    | !replica "mars" is not a known node
          - eu-west -       | READ   | -       | pg-eu-2 pg-eu
          - eu-west -       | WRITE  | -       | pg-eu
          - eu-west -       | OPAQUE | -       | pg-eu
          - us-east -       | READ   | -       | pg-us
          - us-east -       | OPAQUE | -       | pg-us
          - us-east -       | WRITE  | -       | !no node in region "us-east" accepts writes
          - mars -          | READ   | -       | !no healthy node in region "mars"
          - mars -          | WRITE  | -       | !no healthy node in region "mars"
          - eu-west -       | READ   | pg-eu-2 | pg-eu-2
          - eu-west -       | READ   | pg-us   | !replica "pg-us" is not in region "eu-west"
          - eu-west -       | READ   | pg-free | !replica "pg-free" is not in region "eu-west"
          - eu-west -       | WRITE  | pg-eu-2 | !replica "pg-eu-2" does not accept writes
          - mars -          | READ   | pg-us   | !replica "pg-us" is not in region "mars"
          pg-us - -         | READ   | -       | pg-us
          pg-us - -         | WRITE  | -       | pg-us
          pg-us - -         | READ   | pg-us   | pg-us
          pg-us - -         | READ   | pg-eu   | !replica "pg-eu" is not allowed here: node "pg-us" is required
          pg-us - -         | WRITE  | pg-us   | !replica "pg-us" does not accept writes
          nope - -          | READ   | -       | !node "nope" is not known
          pg-us eu-west -   | READ   | -       | !node "pg-us" is not in region "eu-west"
          pg-us us-east -   | READ   | -       | pg-us
          pg-us - PRIMARY   | READ   | -       | !node "pg-us" does not accept writes
          pg-eu - STANDBY   | READ   | -       | !node "pg-eu" is not a standby
          pg-eu - PRIMARY   | WRITE  | -       | pg-eu
          - - PRIMARY       | READ   | -       | pg-eu
          - - PRIMARY       | READ   | pg-us   | !replica "pg-us" is not allowed here: a primary is required
          - - PRIMARY       | READ   | pg-eu   | pg-eu
          - - STANDBY       | READ   | -       | pg-eu-2 pg-us pg-free
          - - STANDBY       | WRITE  | -       | pg-eu-2 pg-us pg-free
          - - STANDBY       | READ   | pg-eu   | !replica "pg-eu" is not allowed here: a standby is required
          - eu-west STANDBY | READ   | -       | pg-eu-2
          - eu-west STANDBY | OPAQUE | -       | pg-eu-2
          - eu-west STANDBY | WRITE  | -       | !no node in region "eu-west" accepts writes
          - eu-west PRIMARY | READ   | -       | pg-eu
          - us-east PRIMARY | READ   | -       | !no node in region "us-east" accepts writes
          - - - pg-us,pg-eu         | READ   | -       | pg-eu
          - - - pg-us,pg-eu         | WRITE  | -       | pg-eu
          - - - pg-us,pg-eu         | OPAQUE | -       | pg-eu
          - - - pg-us,pg-eu         | READ   | pg-us   | pg-us
          - - - pg-us,pg-free       | READ   | -       | pg-us pg-free
          - - - pg-us,pg-free       | OPAQUE | -       | pg-us pg-free
          - - - pg-us,pg-free       | WRITE  | -       | !not there
          - - - pg-us,pg-free       | READ   | pg-eu   | !replica "pg-eu" is not allowed here: not there
          - - - pg-us               | WRITE  | pg-us   | !replica "pg-us" does not accept writes
          - - - mars                | READ   | -       | !not there
          - eu-west - pg-eu-2,pg-us | READ   | -       | pg-eu-2
          - eu-west - pg-eu-2,pg-us | WRITE  | -       | !not there
          - eu-west - pg-us         | READ   | -       | !not there
          - - PRIMARY pg-us         | READ   | -       | !not there
          - - PRIMARY pg-us,pg-eu   | READ   | -       | pg-eu
          - - STANDBY pg-us,pg-eu   | READ   | -       | pg-us
          - - STANDBY pg-eu         | READ   | -       | !not there
          pg-us - - pg-us           | WRITE  | -       | pg-us
          pg-us - - pg-eu           | READ   | -       | !not there
          """)
  void resolves(String target, Kind kind, String wish, String expected) {
    assertEquals(expected, resolve(target(target), MAP, kind, wish));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '\'',
      textBlock =
          """
          - - -       | READ  | -       | !no node accepts writes
          - - PRIMARY | READ  | -       | !no node accepts writes
          - - -       | READ  | pg-eu   | !replica "pg-eu" is not available
          - - -       | READ  | pg-free | pg-free
          - eu-west - | READ  | -       | !no healthy node in region "eu-west"
          - eu-west - | READ  | pg-eu-2 | !replica "pg-eu-2" is not available
          - eu-west - | READ  | pg-us   | !replica "pg-us" is not in region "eu-west"
          pg-eu - -   | WRITE | -       | !node "pg-eu" is not available
          pg-eu - -   | WRITE | pg-eu   | !replica "pg-eu" is not available
          - - STANDBY | READ  | -       | pg-us pg-free
          - - - pg-eu,pg-eu-2       | READ | - | !not there
          - - - pg-eu,pg-us         | READ | - | pg-us
          - eu-west - pg-eu,pg-eu-2 | READ | - | !no healthy node in region "eu-west"
          """)
  void anOutageOfARegionNeverGoesAbroad(String target, Kind kind, String wish, String expected) {
    RegionMap outage = map(with(EU_2, DOWN), with(EU, DOWN), US, FREE);

    assertEquals(expected, resolve(target(target), outage, kind, wish));
  }

  @Test
  void refusesAListWhereNoNodeIsLeftAtAll() {
    RegionMap dark = map(with(EU, DOWN), with(US, DOWN));

    assertEquals("!no healthy node", resolve(target("- - - pg-eu"), dark, Kind.READ, null));
    assertEquals("!no node accepts writes", resolve(target("- - -"), dark, Kind.READ, null));
  }

  @Test
  void refusesWhereNoStandbyIsLeft() {
    RegionMap alone = map(EU, with(EU_2, DOWN));

    assertEquals(
        "!no standby is available", resolve(target("- - STANDBY"), alone, Kind.READ, null));
    assertEquals(
        "!no standby in region \"eu-west\" is available",
        resolve(target("- eu-west STANDBY"), alone, Kind.READ, null));
  }

  @Test
  void cleansNamesThatAPluginOrAClientMadeUp() {
    assertEquals(
        "!replica \"a b\" is not a known node", resolve(Target.ANY, MAP, Kind.READ, "a\n\u0000b"));
  }

  // node region role | kind | wish | the transaction's node | may it stay
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          - - -       | READ   | -       | pg-us   | true
          - - -       | WRITE  | -       | pg-us   | false
          - - -       | OPAQUE | -       | pg-us   | true
          - - -       | READ   | pg-eu   | pg-us   | false
          - - -       | READ   | pg-us   | pg-us   | true
          - - -       | WRITE  | pg-us   | pg-us   | false
          - eu-west - | READ   | -       | pg-us   | false
          - eu-west - | READ   | -       | pg-free | false
          - eu-west - | WRITE  | -       | pg-eu-2 | false
          - eu-west - | OPAQUE | -       | pg-eu-2 | true
          - eu-west - | WRITE  | -       | pg-eu   | true
          pg-us - -   | WRITE  | -       | pg-us   | true
          pg-us - -   | READ   | -       | pg-eu   | false
          - - PRIMARY | READ   | -       | pg-us   | false
          - - STANDBY | READ   | -       | pg-eu   | false
          - - STANDBY | WRITE  | -       | pg-us   | true
          - - - pg-us | READ   | -       | pg-us   | true
          - - - pg-us | OPAQUE | -       | pg-us   | true
          - - - pg-us | WRITE  | -       | pg-us   | false
          - - - pg-us | READ   | -       | pg-eu   | false
          pg-eu - - pg-us | READ | -     | pg-eu   | false
          """)
  void tellsWhetherATransactionMayStay(
      String target, Kind kind, String wish, String on, boolean expected) {
    assertEquals(
        expected,
        TargetResolver.allows(target(target), MAP.node(on), kind.readOnly, kind.opaque, wish, MAP));
  }

  @Test
  void aTransactionMayStayOnANodeThatTheProbeLost() {
    RegionMap outage = map(with(EU, DOWN), US);

    assertTrue(TargetResolver.allows(target("- eu-west -"), EU, false, false, null, outage));
  }

  @Test
  void aTransactionMayNotStayOnANodeThatThePolicyDroppedOrMoved() {
    Target eu = target("- eu-west -");

    assertFalse(TargetResolver.allows(Target.ANY, EU, true, false, null, map(US)));
    assertFalse(
        TargetResolver.allows(eu, EU, true, false, null, map(node("pg-eu", "us-east", PRIMARY))));
  }

  @ParameterizedTest
  @EnumSource
  void everyCandidateFitsAndIsAllowed(Kind kind) {
    List<String> names = Arrays.asList(null, "pg-eu", "pg-eu-2", "pg-us", "pg-free", "nope");
    for (RegionMap map : maps()) {
      for (String node : names) {
        for (String region : Arrays.asList(null, "eu-west", "us-east", "mars")) {
          for (NodeRole role : Arrays.asList(null, NodeRole.PRIMARY, NodeRole.STANDBY)) {
            for (String wish : names) {
              check(new Target(node, region, role), map, kind, wish);
              check(new Target(node, region, role, AMONG), map, kind, wish);
            }
          }
        }
      }
    }
  }

  private static void check(Target target, RegionMap map, Kind kind, String wish) {
    ResolvedTarget resolved = TargetResolver.resolve(target, map, kind.readOnly, kind.opaque, wish);
    if (resolved instanceof ResolvedTarget.Candidates candidates) {
      assertFalse(candidates.nodes().isEmpty());
      for (Node candidate : candidates.nodes()) {
        assertTrue(
            candidate.health().alive()
                && (target.node() == null || target.node().equals(candidate.name()))
                && (target.region() == null || target.region().equals(candidate.spec().region()))
                && target.lists(candidate.name())
                && (target.role() != NodeRole.PRIMARY || candidate.acceptsWrites())
                && (wish == null || wish.equals(candidate.name()))
                && TargetResolver.allows(target, candidate, kind.readOnly, kind.opaque, wish, map),
            () -> candidate + " for " + target + ", wish " + wish + ", " + kind);
      }
    }
  }

  /** Each of three nodes a primary, a standby or down. */
  private static List<RegionMap> maps() {
    List<NodeHealth> healths = List.of(PRIMARY, STANDBY, DOWN);
    List<RegionMap> maps = new ArrayList<>();
    for (NodeHealth eu : healths) {
      for (NodeHealth eu2 : healths) {
        for (NodeHealth us : healths) {
          maps.add(map(with(EU, eu), with(EU_2, eu2), with(US, us), FREE));
        }
      }
    }
    return maps;
  }

  private static String resolve(Target target, RegionMap map, Kind kind, String wish) {
    ResolvedTarget resolved = TargetResolver.resolve(target, map, kind.readOnly, kind.opaque, wish);
    if (resolved instanceof ResolvedTarget.Refused refused) {
      return "!" + refused.reason();
    }
    return String.join(
        " ", ((ResolvedTarget.Candidates) resolved).nodes().stream().map(Node::name).toList());
  }

  private static Target target(String text) {
    String[] parts = text.trim().split(" +");
    return new Target(
        parts[0].equals("-") ? null : parts[0],
        parts[1].equals("-") ? null : parts[1],
        parts[2].equals("-") ? null : NodeRole.valueOf(parts[2]),
        parts.length < 4 ? null : new RouteResult.Among(List.of(parts[3].split(",")), "not there"));
  }

  private static Node node(String name, String region, NodeHealth health) {
    return new Node(
        new NodeSpec(name, "127.0.0.1", 5432, region, NodeRole.PRIMARY, Map.of()), health);
  }

  @Test
  void aNodeThatIsDrainedTakesNothingNewAndOneThatIsDisabledNothingAtAll() {
    Target eu = new Target(null, "eu-west", null);
    for (NodeState state : new NodeState[] {NodeState.DRAIN, NodeState.DISABLED}) {
      RegionMap map = map(in(state, EU_2), EU);
      assertEquals("pg-eu", resolve(eu, map, Kind.READ, null));
      assertEquals("!replica \"pg-eu-2\" is not available", resolve(eu, map, Kind.READ, "pg-eu-2"));
      assertEquals(
          "!no healthy node in region \"eu-west\"",
          resolve(eu, map(in(state, EU)), Kind.READ, null));
      assertEquals(
          state == NodeState.DRAIN, TargetResolver.allows(eu, EU_2, true, false, null, map));
    }
  }

  private static Node in(NodeState state, Node node) {
    return new Node(node.spec().inState(state), node.health());
  }

  private static Node with(Node node, NodeHealth health) {
    return new Node(node.spec(), health);
  }

  private static RegionMap map(Node... nodes) {
    Map<String, Node> byName = new LinkedHashMap<>();
    for (Node node : nodes) {
      byName.put(node.name(), node);
    }
    return new RegionMap(1, byName);
  }
}
