package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.backend.PoolKey;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Sql;
import io.cordon.proxy.policy.Identities;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.router.ChainSummary;
import io.cordon.proxy.router.Decision;
import io.cordon.proxy.router.Target;
import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A text runs in one place: where all of its statements may ({@link Placement}). */
class AdmissionsTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static final Node A = node("a", "eu-west", 1, false);
  private static final Node B = node("b", "eu-west", 2, true);
  private static final Node C = node("c", "us-east", 3, true);
  private static final RegionMap MAP = map(A, B, C);
  private static final ChainSummary CHAIN = new ChainSummary(1, Set.of(), Set.of());

  private final Session session = Sql.session();
  private final ScriptCache scripts =
      new ScriptCache(
          SqlAnalyzer.postgres17(), VERTX.createSharedWorkerExecutor("analysis", 1), 1 << 20);
  private final Admissions admissions = new Admissions();

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private static Node node(String name, String region, int port, boolean standby) {
    NodeRole role = standby ? NodeRole.STANDBY : NodeRole.PRIMARY;
    NodeSpec spec = new NodeSpec(name, "127.0.0.1", port, region, role, Map.of());
    return new Node(spec, new NodeHealth(true, standby, 0));
  }

  private static RegionMap map(Node... nodes) {
    Map<String, Node> byName = new java.util.LinkedHashMap<>();
    for (Node node : nodes) {
      byName.put(node.name(), node);
    }
    return new RegionMap(1, 1, Identities.NONE, byName);
  }

  private Placement placement(String text, Target target, boolean lasting, Node... nodes) {
    Script script = Sql.script(text);
    DecisionRequest question =
        DecisionRequest.of(session, scripts, script, script.statements().get(0), session.tx(), 1);
    return new Placement(
        List.of(nodes),
        null,
        target,
        question,
        null,
        new Decision.Allowed(target, 1),
        CHAIN,
        MAP,
        lasting,
        0);
  }

  private Placement of(Node... nodes) {
    Target region = new Target(null, nodes[0].spec().region(), null);
    return placement("SELECT 1", region, true, nodes);
  }

  @Test
  void eachStatementNarrowsWhereItMayRun() {
    assertNull(admissions.nodes());
    assertNull(admissions.narrow(of(A, B), true));
    assertEquals(List.of(A, B), admissions.nodes());
    assertNull(
        admissions.narrow(placement("SELECT 1", new Target("b", null, null), true, B), true));
    assertEquals(List.of(B), admissions.nodes());
    assertEquals("b", admissions.narrow(of(C), true), "the node that is not among them");
  }

  @Test
  void whatTouchesNoDataGoesWithTheOthers() {
    admissions.runAnywhere(of(C), true);
    assertEquals(List.of(C), admissions.nodes());
    admissions.runAnywhere(of(A), true);
    assertEquals(List.of(C), admissions.nodes(), "the first of them");
    assertNull(admissions.narrow(of(A, B), true));
    assertEquals(List.of(A, B), admissions.nodes());
  }

  @Test
  void oneThatDoesNotFitTheKeptConnectionIsEnough() {
    assertTrue(admissions.keptFits());
    admissions.narrow(of(A), true);
    assertTrue(admissions.keptFits());
    admissions.runAnywhere(of(A), false);
    admissions.narrow(of(A), true);
    assertFalse(admissions.keptFits());
  }

  @Test
  void whatConcernsTheKeptConnectionGoesThere() {
    admissions.narrow(of(A, B), true);
    admissions.stayAt(B);

    assertEquals(List.of(B), admissions.nodes());
    assertEquals("b", admissions.narrow(of(C), true));
  }

  private static PoolKey key(String node, int port) {
    return new PoolKey(node, "127.0.0.1", port, "alice", "demo", Map.of());
  }

  @Test
  void aPlacementAllowsTheNodeThatItMeans() {
    Placement inEurope = of(A, B);

    assertTrue(inEurope.allows(key("a", 1)));
    assertTrue(inEurope.allows(key("b", 2)));
    assertFalse(inEurope.allows(key("b", 3)), "it has moved");
    assertFalse(inEurope.allows(key("c", 3)));
    assertFalse(inEurope.allows(key("d", 4)), "nobody knows it");
  }

  @Test
  void aWriteIsNotAllowedWhereItCannotBe() {
    Target europe = new Target(null, "eu-west", null);
    Placement write = placement("DELETE FROM t", europe, true, A);

    assertTrue(write.allows("a"));
    assertFalse(placement("DELETE FROM t", europe, true, A).allows("c"));
    assertTrue(placement("SELECT 1", europe, true, A).allows("b"));
  }

  /** It stands as long as all is the same object that it was decided from. */
  @Test
  void aPlacementHoldsWhileNothingIsReplaced() {
    Placement one = of(A);
    Map<String, String> attributes = one.question().attributes();

    assertTrue(one.holds(CHAIN, MAP, attributes));
    assertFalse(one.holds(new ChainSummary(1, Set.of(), Set.of()), MAP, attributes));
    assertFalse(one.holds(CHAIN, map(A, B, C), attributes));
    assertFalse(one.holds(CHAIN, MAP, new java.util.HashMap<>(attributes)));
    assertFalse(
        placement("SELECT 1", Target.ANY, false, A).holds(CHAIN, MAP, attributes),
        "nobody answered in time");
  }
}
