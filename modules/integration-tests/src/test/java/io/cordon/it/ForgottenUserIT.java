package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.US_EAST;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Users whom a policy forgets, or whose region it misspells: they are held to none, and refused.
 */
class ForgottenUserIT {

  private static final String WHERE = "SELECT current_setting('cluster_name')";
  private static final String NO_REGION =
      "Query blocked by route plugin: the session has no region";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
              CLUSTER,
              new PluginSpec("residency-router", Map.of("writes", "primary", "unknown", "block")))
          .identity("mistyped", Map.of("helios.regoin", "eu-west"))
          .identity("unprefixed", Map.of("region", "eu-west"))
          .identity("app_*", Map.of("helios.region", "eu-west"))
          .identity("app_us", Map.of("helios.region", "us-east"))
          .user("mistyped")
          .user("unprefixed")
          .user("app_eu")
          .user("app_us");

  @BeforeAll
  static void create() throws Exception {
    roles("CREATE ROLE %1$s LOGIN PASSWORD '%1$s'");
    for (String standby : List.of(EU_WEST, US_EAST)) {
      try (Connection connection = CLUSTER.connect(standby);
          Statement statement = connection.createStatement()) {
        Await.until("the role is on " + standby, () -> knows(statement, "app_us"));
      }
    }
  }

  @AfterAll
  static void drop() throws Exception {
    roles("DROP ROLE %1$s");
  }

  private static boolean knows(Statement statement, String role) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery("SELECT FROM pg_roles WHERE rolname = '" + role + "'")) {
      return rows.next();
    }
  }

  private static void roles(String statementOfOne) throws Exception {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      for (String user : List.of("mistyped", "unprefixed", "app_eu", "app_us")) {
        statement.execute(statementOfOne.formatted(user));
      }
    }
  }

  /** Drivers set them when they connect, before anybody can say a region. */
  @Test
  void settingsOfANodeCanBeSetAndShown() throws Exception {
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      assertEquals("C(SET) Z(I)", Reply.transcript(client.query("SET extra_float_digits = 3")));
      assertEquals(List.of(List.of("3")), Reply.rows(client.query("SHOW extra_float_digits")));
      assertRefused(client);
    }
  }

  /** Nobody named it, so it may say its region itself: as the demo does. */
  @Test
  void aForgottenUserIsRefusedUntilItHasARegion() throws Exception {
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      assertRefused(client);
      client.query("SET helios.region = 'us-east'");
      assertEquals(US_EAST, answer(client));
      client.query("RESET helios.region");
      assertRefused(client);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mistyped", "unprefixed"})
  void aUserWhoseRegionIsMisspeltIsRefusedAndTakesNone(String user) throws Exception {
    try (RawClient client = connect(user)) {
      assertRefused(client);
      for (String wish :
          List.of(
              "SET helios.region = 'us-east'",
              "SET LOCAL helios.region = 'eu-west'",
              "SELECT set_config('helios.region', 'us-east', false)")) {
        assertEquals("42501", client.query(wish).get(0).errorFields().get('C'), wish);
        assertRefused(client);
      }
      client.query("SET replica = 'pg-us-east'");
      assertRefused(client);
    }
    try (RawClient client = RawClient.open(CORDON.host(), CORDON.port())) {
      List<Reply> replies = client.startUp(Map.of("user", user, "helios.region", "us-east"), user);

      assertTrue(Reply.transcript(replies).contains(" 42501 "), Reply.transcript(replies));
    }
  }

  @Test
  void anEntryOfManyUsersHoldsEachOfThem() throws Exception {
    try (RawClient eu = connect("app_eu");
        RawClient us = connect("app_us")) {
      assertEquals(EU_WEST, answer(eu));
      assertEquals(US_EAST, answer(us));
      assertEquals(
          "42501", eu.query("SET helios.region = 'us-east'").get(0).errorFields().get('C'));
    }
  }

  private static void assertRefused(RawClient client) throws Exception {
    for (List<Reply> replies :
        List.of(
            client.query(WHERE),
            client.query("DELETE FROM users"),
            client.exchange(parse("", WHERE), bind("", ""), execute(""), sync()))) {
      assertEquals(NO_REGION, replies.get(0).errorFields().get('M'), Reply.transcript(replies));
      assertEquals("42000", replies.get(0).errorFields().get('C'));
    }
  }

  private static String answer(RawClient client) throws Exception {
    List<Reply> replies = client.query(WHERE);
    List<List<String>> rows = Reply.rows(replies);
    return rows.isEmpty() ? Reply.transcript(replies) : rows.get(0).get(0);
  }

  private static RawClient connect(String user) throws Exception {
    return RawClient.connect(CORDON.host(), CORDON.port(), Map.of("user", user), user);
  }
}
