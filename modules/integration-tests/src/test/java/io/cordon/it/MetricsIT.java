package io.cordon.it;

import static io.cordon.it.PostgresServers.PASSWORD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is counted is what has happened. */
class MetricsIT {

  private static final String EU =
      "cordon_statements_total{decision=\"allowed\",region=\"eu-west\"}";
  private static final String LOCAL = "cordon_statements_total{decision=\"local\",region=\"\"}";
  private static final String QUERIES = "cordon_query_seconds_count";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  @Test
  void countsWhatRunsOnANodeByItsRegion() throws Exception {
    try (RawClient client = in("eu-west")) {
      Scrape before = Scrape.of(CORDON);

      client.query("SELECT 1; SELECT 2; SELECT 3");
      client.send(
          Frontend.parse("", "SELECT 4"),
          Frontend.bind("", ""),
          Frontend.execute("", 0),
          Frontend.sync());
      client.readUntilReady();

      Scrape after = Scrape.of(CORDON);
      assertEquals(4, after.since(before, EU));
      assertEquals(2, after.since(before, QUERIES));
      assertEquals(0, after.since(before, LOCAL));
    }
  }

  @Test
  void countsWhatTheMemberAnswersByItself() throws Exception {
    try (RawClient client = in("eu-west")) {
      Scrape before = Scrape.of(CORDON);

      client.query("SET helios.region = 'us-east'; SHOW helios.region");
      client.query("");

      Scrape after = Scrape.of(CORDON);
      assertEquals(2, after.since(before, LOCAL));
      assertEquals(2, after.since(before, QUERIES));
      assertEquals(0, after.since(before, EU));
    }
  }

  @Test
  void countsRefusalsByPluginAndReason() throws Exception {
    String refused = "cordon_statements_total{decision=\"refused\",region=\"\"}";
    String block = "cordon_refusals_total{plugin=\"residency-router\",reason=\"block\"}";
    String wish = "cordon_refusals_total{plugin=\"cordon\",reason=\"wish\"}";
    String elsewhere = "cordon_refusals_total{plugin=\"cordon\",reason=\"elsewhere\"}";
    try (RawClient client = in("antarctica")) {
      Scrape before = Scrape.of(CORDON);

      client.query("SELECT 1");
      client.query("SET helios.region = 'eu-west'; SET replica = 'pg-us-east'");
      client.query("SELECT 1");
      client.query("RESET replica; BEGIN");
      client.query("SELECT 1");
      client.query("SET helios.region = 'us-east'");
      client.query("SELECT 1");

      Scrape after = Scrape.of(CORDON);
      assertEquals(1, after.since(before, block));
      assertEquals(1, after.since(before, wish));
      assertEquals(1, after.since(before, elsewhere));
      assertEquals(3, after.since(before, refused));
      client.query("ROLLBACK");
    }
  }

  @Test
  void countsWhatPluginsAreAskedAndSay() throws Exception {
    String calls = "cordon_plugin_calls_total{hook=\"route\",plugin=\"residency-router\"}";
    Scrape before = Scrape.of(CORDON);
    // A region that nobody has asked about yet, so that no answer is kept.
    try (RawClient client = in("region-" + System.nanoTime())) {
      client.query("SELECT 1");
    }

    Scrape after = Scrape.of(CORDON);
    assertTrue(after.since(before, calls) >= 1, () -> "calls " + after.since(before, calls));
    assertEquals(
        0,
        after.value(
            "cordon_plugin_failures_total"
                + "{cause=\"deadline\",hook=\"route\",plugin=\"residency-router\"}"));
    assertEquals(1, after.value("cordon_cluster_members"));
  }

  @Test
  void tellsDecisionsThatWereAskedForFromThoseThatWereKept() throws Exception {
    String asked = "cordon_decision_seconds_count";
    String kept = "cordon_decisions_kept_total";
    try (RawClient client = in("eu-west")) {
      client.query("SELECT 1");
      Scrape before = Scrape.of(CORDON);

      client.query("SELECT 1");
      client.query("SELECT 1");

      Scrape after = Scrape.of(CORDON);
      assertEquals(0, after.since(before, asked));
      assertEquals(2, after.since(before, kept));
    }
  }

  @Test
  void showsClientsAndWhatTheyAreDoing() throws Exception {
    Scrape before = Scrape.of(CORDON);
    try (RawClient client = in("eu-west")) {
      client.query("BEGIN");
      client.query("SELECT 1");
      Scrape open = Scrape.of(CORDON);
      assertEquals(1, open.since(before, "cordon_clients{state=\"transaction\"}"));
      assertEquals(1, open.since(before, "cordon_logins_total"));
      assertTrue(open.value("cordon_pool_connections{node=\"pg-eu-west\",state=\"leased\"}") >= 1);
      client.query("ROLLBACK");
    }
  }

  @Test
  void showsWhatPinsASession() throws Exception {
    String pinned = "cordon_pinned_sessions{reason=\"listen\"}";
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.query("LISTEN something");

      assertEquals(1, Scrape.of(CORDON).value(pinned));
    }
    Await.until("the session is over", () -> Scrape.of(CORDON).value(pinned) == 0);
  }

  @Test
  void countsWhoIsTurnedAway() throws Exception {
    String refused = "cordon_logins_refused_total{reason=\"database\"}";
    Scrape before = Scrape.of(CORDON);
    try (RawClient client = RawClient.open(CORDON.host(), CORDON.port())) {
      client.startUp(Map.of("database", "nowhere"), PASSWORD);
    }
    assertEquals(1, Scrape.of(CORDON).since(before, refused));
  }

  @Test
  void showsThePolicyAndTheNodes() throws Exception {
    Scrape now = Scrape.of(CORDON);

    assertEquals(1, now.value("cordon_policy_epoch"));
    assertEquals(1, now.value("cordon_chains_activated_total"));
    assertTrue(now.value("cordon_policy_age_seconds") > 0);
    assertEquals(1, now.value("cordon_node_alive{node=\"pg-eu-west\",region=\"eu-west\"}"));
    assertEquals(0, now.value("cordon_node_primary{node=\"pg-eu-west\",region=\"eu-west\"}"));
    assertEquals(20, now.value("cordon_pool_limit"));
  }

  @Test
  void showsNoAuditWhereThereIsNone() throws Exception {
    assertTrue(
        Scrape.of(CORDON).samples().keySet().stream()
            .noneMatch(sample -> sample.startsWith("cordon_audit_")));
  }

  private static RawClient in(String region) throws Exception {
    return RawClient.connect(
        CORDON.host(), CORDON.port(), Map.of("helios.region", region), PASSWORD);
  }
}
