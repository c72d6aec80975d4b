package io.cordon.it;

import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A mixed fleet: the primary is production, us-east is staging, and nobody has said what eu-west
 * is. The chain also holds a session to its region.
 */
class EnvironmentIT {

  private static final String WHERE = "SELECT current_setting('cluster_name')";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
              CLUSTER,
              new PluginSpec(
                  "environment-guard",
                  Map.of("allow", Map.of("dev", List.of("dev", "staging"), "ops", List.of("*")))),
              new PluginSpec("residency-router", Map.of()))
          .tags(PRIMARY, Map.of("environment", "production"))
          .tags(US_EAST, Map.of("environment", "staging"));

  @Test
  void eachSessionStaysInItsEnvironments() throws Exception {
    try (RawClient dev = in("dev");
        RawClient ops = in("ops")) {
      assertEquals(US_EAST, answer(dev, WHERE));
      assertEquals(PRIMARY, answer(ops, WHERE));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET replica = 'pg-primary'",
        "SET replica = 'pg-eu-west'",
        "SET helios.region = 'eu-west'",
        "SET helios.environment = 'production'",
        "SET helios.environment = ''"
      })
  void whatLeavesNoNodeOfThoseIsRefused(String wish) throws Exception {
    try (RawClient dev = in("dev")) {
      dev.query(wish);

      assertRefused(dev.query(WHERE));
      dev.query("DISCARD ALL");
      dev.query("SET helios.environment = 'dev'");
      assertEquals(US_EAST, answer(dev, WHERE));
    }
  }

  @Test
  void aWriteThatOnlyProductionCouldTakeIsRefused() throws Exception {
    try (RawClient dev = in("dev")) {
      List<Reply> replies = dev.query("CREATE TABLE made_by_dev ()");

      assertRefused(replies);
      assertEquals(
          "Query blocked by route plugin: environment \"dev\" may not leave dev, staging",
          replies.get(0).errorFields().get('M'));
      assertEquals(US_EAST, answer(dev, WHERE));
    }
  }

  @Test
  void aTransactionOfProductionEndsWhereTheSessionBecomesDev() throws Exception {
    try (RawClient client = in("ops")) {
      client.query("BEGIN");
      assertEquals(PRIMARY, answer(client, WHERE));
      client.query("SET LOCAL helios.environment = 'dev'");

      List<Reply> replies = client.query(WHERE);

      assertEquals("42000", replies.get(0).errorFields().get('C'), Reply.transcript(replies));
      assertEquals('E', replies.get(1).status());
      client.query("ROLLBACK");
      assertEquals(PRIMARY, answer(client, WHERE));
    }
  }

  private static void assertRefused(List<Reply> replies) {
    assertEquals('E', replies.get(0).type(), Reply.transcript(replies));
    assertEquals("42000", replies.get(0).errorFields().get('C'), Reply.transcript(replies));
    assertEquals('I', replies.get(1).status());
  }

  private static RawClient in(String environment) throws Exception {
    return RawClient.connect(
        CORDON.host(), CORDON.port(), Map.of("helios.environment", environment), PASSWORD);
  }

  private static String answer(RawClient client, String query) throws Exception {
    List<Reply> replies = client.query(query);
    List<List<String>> rows = Reply.rows(replies);
    return rows.isEmpty() ? Reply.transcript(replies) : rows.get(0).get(0);
  }
}
