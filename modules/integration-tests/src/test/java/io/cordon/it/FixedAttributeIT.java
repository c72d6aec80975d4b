package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.USER;
import static io.cordon.it.wire.Frontend.bind;
import static io.cordon.it.wire.Frontend.execute;
import static io.cordon.it.wire.Frontend.functionCall;
import static io.cordon.it.wire.Frontend.parse;
import static io.cordon.it.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.wire.RawClient;
import io.cordon.it.wire.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A region that belongs to the user: nothing that a client can say changes it. */
class FixedAttributeIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.residency(CLUSTER).identity(USER, Map.of("helios.region", "eu-west"));

  private static final int SET_CONFIG = 2078;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET helios.region = 'us-east'",
        "SET helios.region = 'eu-west'",
        "SET LOCAL helios.region = 'us-east'",
        "SET SESSION helios.region TO DEFAULT",
        "SET HELIOS.Region = ''",
        "SET \"helios\".\"region\" = 'us-east'",
        "SET helios.U&\"r\\0065gion\" = 'us-east'",
        "RESET helios.region",
        "RESET \"HELIOS\".region",
        "SELECT set_config('helios.region', 'us-east', false)",
        "SELECT set_config('HELIOS.REGION', 'us-east', true)",
        "SELECT pg_catalog.set_config(E'helios\\x2eregion', 'us-east', false)"
      })
  void isNotChanged(String statement) throws Exception {
    try (RawClient client = connect(Map.of())) {
      assertEquals(EU_WEST, where(client));

      List<Reply> replies = client.query(statement);

      assertEquals("42501", replies.get(0).errorFields().get('C'), Reply.transcript(replies));
      assertTrue(
          replies.get(0).errorFields().get('M').contains("helios.region"),
          Reply.transcript(replies));
      assertEquals('I', replies.get(1).status());
      assertEquals(EU_WEST, where(client));
      List<Reply> pipelined =
          client.exchange(parse("", statement), bind("", ""), execute(""), sync());
      assertTrue(Reply.transcript(pipelined).contains(" 42501 "), Reply.transcript(pipelined));
      assertEquals(EU_WEST, where(client));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RESET ALL",
        "DISCARD ALL",
        "BEGIN; ROLLBACK",
        "SET replica = 'pg-us-east'",
        "SELECT set_config(n, 'us-east', false) FROM (VALUES ('helios.region')) v(n)",
        "SELECT set_config('helios.' || 'region', 'us-east', false)",
        "UPDATE pg_settings SET setting = 'us-east' WHERE name = 'helios.region'",
        "UPDATE pg_settings SET setting = 'us-east' WHERE name LIKE 'helios%'",
        "DO $$BEGIN PERFORM set_config('helios.region', 'us-east', false); END$$",
        "DO $$BEGIN SET helios.region = 'us-east'; END$$",
        "SELECT 1; SET helios.region = 'us-east'; SELECT current_setting('cluster_name')",
        "CREATE FUNCTION pg_temp.f() RETURNS text LANGUAGE sql AS"
            + " $$SELECT set_config('helios.region', 'us-east', false)$$; SELECT pg_temp.f()"
      })
  void isTheSameAfterwards(String statement) throws Exception {
    try (RawClient client = connect(Map.of())) {
      List<Reply> replies = client.query(statement);
      assertTrue(
          Reply.rows(replies).stream().noneMatch(row -> row.contains("pg-us-east")),
          Reply.transcript(replies));

      client.query("RESET replica");
      List<Reply> after = client.query("SELECT current_setting('cluster_name')");

      // A session that is bound to a node by what it has done may be refused, and nothing else.
      List<List<String>> rows = Reply.rows(after);
      assertTrue(
          rows.equals(List.of(List.of(EU_WEST))) || after.get(0).type() == 'E',
          Reply.transcript(after) + rows);
      client.query("DISCARD ALL");
      assertEquals(EU_WEST, where(client));
      assertEquals(List.of(List.of("eu-west")), Reply.rows(client.query("SHOW helios.region")));
    }
  }

  @Test
  void aFunctionCallDoesNotMoveTheSession() throws Exception {
    try (RawClient client = connect(Map.of())) {
      client.exchange(functionCall(SET_CONFIG, List.of("helios.region", "us-east", "f")));

      // The call may have changed anything on its node, so the session is bound to that one.
      String answer = where(client);
      assertTrue(answer.startsWith("E(ERROR 42000 ") || answer.equals(EU_WEST), answer);
      client.query("DISCARD ALL");
      assertEquals(EU_WEST, where(client));
      assertEquals(List.of(List.of("eu-west")), Reply.rows(client.query("SHOW helios.region")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-c helios.region=us-east", "--helios.region=us-east", "-chelios.region=eu-west"})
  void isNotChangedByTheOptionsOfTheStartUp(String options) throws Exception {
    assertRefused(Map.of("options", options));
  }

  @ParameterizedTest
  @ValueSource(strings = {"helios.region", "HELIOS.region"})
  void isNotChangedByAParameterOfTheStartUp(String name) throws Exception {
    assertRefused(Map.of(name, "us-east"));
  }

  private static void assertRefused(Map<String, String> parameters) throws Exception {
    try (RawClient client = RawClient.open(CORDON.host(), CORDON.port())) {
      List<Reply> replies = client.startUp(parameters, PASSWORD);

      Reply last = replies.get(replies.size() - 1);
      assertEquals("FATAL", last.errorFields().get('V'), Reply.transcript(replies));
      assertEquals("42501", last.errorFields().get('C'));
      assertEquals(List.of(), client.readUntilClosed());
    }
  }

  private static RawClient connect(Map<String, String> parameters) throws Exception {
    return RawClient.connect(CORDON.host(), CORDON.port(), parameters, PASSWORD);
  }

  private static String where(RawClient client) throws Exception {
    List<Reply> replies = client.query("SELECT current_setting('cluster_name')");
    List<List<String>> rows = Reply.rows(replies);
    return rows.isEmpty() ? Reply.transcript(replies) : rows.get(0).get(0);
  }
}
