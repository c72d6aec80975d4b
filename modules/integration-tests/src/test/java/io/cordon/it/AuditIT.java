package io.cordon.it;

import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.functionCall;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a refusal leaves behind: one line, whichever way the statement came. Each test has a name of
 * its own ({@code application_name}), and ends with a refused DELETE, before which all its lines
 * are.
 */
class AuditIT {

  private static final AuditLines LINES = AuditLines.create();
  private static final String REASON = "no in-region replica for user";
  private static final String NOWHERE = "SET helios.region = 'antarctica'";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
              CLUSTER,
              new PluginSpec(
                  "residency-router",
                  Map.of("enforce", true, "attribute", "helios.region", "writes", "primary")),
              new PluginSpec(
                  "environment-guard",
                  Map.of("allow", Map.of("none", List.of("none"), "ops", List.of("*")))),
              Scripted.first(Hooks.none().withPreQuery(blocking("not in office hours"))),
              Scripted.second(Hooks.none().withPreQuery(blocking("nor later"))))
          .identity("dave", Map.of("helios.region", "us-east", "helios.environment", "ops"))
          .audit(LINES.file(), false);

  private static PreQueryHook blocking(String reason) {
    return request ->
        request.query().contains("Forbidden")
            ? new PreQueryResult.Block(reason)
            : new PreQueryResult.Continue();
  }

  @Test
  void theScenarioOfTheDesignIsTwoLines() throws Exception {
    try (RawClient client = connect("scenario")) {
      client.query("SET helios.region = 'antarctica'; SELECT * FROM users LIMIT 1");
      client.query(NOWHERE);
      client.query("SELECT * FROM users LIMIT 1");
      client.query("SET helios.region = 'us-east'");
      client.query("SELECT current_setting('cluster_name')");
      client.query("SET replica = 'pg-eu-west'");
      client.query("SELECT 1");
      client.query("RESET replica");

      List<JsonObject> lines = linesOf("scenario", client);

      assertEquals(3, lines.size(), lines.toString());
      for (JsonObject line : lines.subList(0, 2)) {
        assertEquals("refused", line.getString("event"));
        assertEquals(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("plugin", "residency-router")
                        .put("reason", REASON)
                        .put("shown", true)),
            line.getJsonArray("refused_by"));
        assertEquals("42000", line.getString("sqlstate"));
        assertEquals(1, line.getInteger("epoch"));
        assertEquals(CORDON.policyHash(), line.getString("policy_hash"));
        assertEquals("SELECT", line.getString("command"));
        assertEquals(PostgresServers.USER, line.getString("identity"));
        assertEquals(PostgresServers.DATABASE, line.getString("database"));
        assertEquals("antarctica", line.getJsonObject("attributes").getString("helios.region"));
        assertTrue(line.getString("address").startsWith("127.0.0.1:"), line.toString());
        assertTrue(
            line.getString("request").startsWith(line.getString("session") + "-")
                || !line.getString("request").isEmpty());
      }
      assertEquals(lines.get(0).getString("fingerprint"), lines.get(1).getString("fingerprint"));
      assertEquals(lines.get(0).getString("session"), lines.get(1).getString("session"));
      assertEquals(
          new JsonArray()
              .add(
                  new JsonObject()
                      .put("plugin", "cordon")
                      .put("reason", "replica \"pg-eu-west\" is not in region \"us-east\"")
                      .put("shown", true)),
          lines.get(2).getJsonArray("refused_by"));
    }
  }

  @Test
  void whoChangesAKeyOfAPluginIsSeen() throws Exception {
    URI uri =
        URI.create("http://localhost:" + CORDON.adminPort() + "/admin/kv/residency-router/enforce");
    for (String method : List.of("PUT", "DELETE", "DELETE")) {
      HttpRequest request =
          HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString("false")).build();
      HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    Await.until("both are there", () -> keys().size() == 2);
    assertEquals("enforce", keys().get(0).getString("key"));
    assertEquals(64, keys().get(0).getString("value_sha256").length());
    assertFalse(keys().get(1).containsKey("value_sha256"));
  }

  private static List<JsonObject> keys() {
    return LINES.all().stream().filter(line -> "key".equals(line.getString("event"))).toList();
  }

  @Test
  void everyPluginThatRefusesIsThereAndTheFirstIsMarked() throws Exception {
    try (RawClient client = connect("two")) {
      client.query(NOWHERE);
      client.query("SET helios.environment = 'what'");
      client.query("SELECT 1");
      client.query("SET helios.environment = 'ops'");

      JsonArray by = linesOf("two", client).get(0).getJsonArray("refused_by");

      assertEquals(2, by.size(), by.toString());
      assertEquals("residency-router", by.getJsonObject(0).getString("plugin"));
      assertEquals(REASON, by.getJsonObject(0).getString("reason"));
      assertEquals(true, by.getJsonObject(0).getBoolean("shown"));
      assertEquals("environment-guard", by.getJsonObject(1).getString("plugin"));
      assertFalse(by.getJsonObject(1).containsKey("shown"));
    }
  }

  @Test
  void everyWayToRunAStatementIsOneLine() throws Exception {
    try (RawClient client = connect("ways")) {
      client.exchange(parse("p", "SELECT 1"), sync());
      client.query(NOWHERE);
      client.query("COPY users TO STDOUT");
      client.exchange(parse("", "SELECT 1"), bind("", ""), execute(""), sync());
      client.exchange(bind("", "p"), execute(""), execute(""), sync());
      client.exchange(bind("", "p"), execute(""), sync());
      client.exchange(functionCall(1, List.of()));
      client.query("PREPARE q AS SELECT 1");
      client.query("DO $$ BEGIN END $$");
      client.query("EXPLAIN ANALYZE SELECT 1");
      client.query("SELECT 1; SELECT 2; SELECT 3");
      client.query("this does not parse");

      List<JsonObject> lines = linesOf("ways", client);

      assertEquals(
          List.of(
              "COPY",
              "SELECT",
              "SELECT",
              "SELECT",
              "FUNCTION CALL",
              "PREPARE",
              "DO",
              "EXPLAIN",
              "SELECT",
              ""),
          lines.stream().map(line -> line.getString("command")).toList());
      assertEquals(lines.get(2).getString("fingerprint"), lines.get(3).getString("fingerprint"));
    }
  }

  @Test
  void inATransactionTheRefusalIsALineAndWhatFollowsIsNot() throws Exception {
    try (RawClient client = connect("transaction")) {
      client.query("SET helios.region = 'us-east'");
      client.query("BEGIN");
      client.query("SELECT count(*) FROM users");
      client.query("SET LOCAL helios.region = 'eu-west'");
      client.query("SELECT count(*) FROM users");
      client.query("SELECT 1");
      client.query("ROLLBACK");

      List<JsonObject> lines = linesOf("transaction", client);

      assertEquals(1, lines.size(), lines.toString());
      assertEquals("pg-us-east", lines.get(0).getString("node"));
      assertEquals(
          "the statement may not run on node \"pg-us-east\", where this transaction runs",
          lines.get(0).getJsonArray("refused_by").getJsonObject(0).getString("reason"));
      assertEquals("eu-west", lines.get(0).getJsonObject("attributes").getString("helios.region"));
    }
  }

  @Test
  void whatTheNodeWouldReadOtherwiseIsALineAndWhatIsBehindItIsNot() throws Exception {
    try (Connection primary = CLUSTER.connect(PostgresServers.PRIMARY);
        Statement ddl = primary.createStatement();
        RawClient client = connect("reading")) {
      ddl.execute(
          "CREATE VIEW audit_reading AS"
              + " SELECT set_config('standard_conforming_strings', 'off', false) AS x");
      Await.until("us-east has it", () -> exists(PostgresServers.US_EAST, "audit_reading"));
      client.query("SET helios.region = 'us-east'");
      String answers =
          Reply.answers(
              client.exchange(
                  parse("", "TABLE audit_reading"),
                  bind("", ""),
                  execute(""),
                  parse("", "SELECT 'a \\ b', 'hidden'"),
                  bind("", ""),
                  execute(""),
                  parse("", "SELECT 'also \\ hidden'"),
                  sync()));
      ddl.execute("DROP VIEW audit_reading");
      assertTrue(answers.contains("E(ERROR 0A000 this text cannot be read"), answers);

      List<JsonObject> lines = linesOf("reading", client);

      assertEquals(1, lines.size(), lines.toString());
      JsonObject line = lines.get(0);
      assertEquals("SELECT", line.getString("command"));
      assertEquals("0A000", line.getString("sqlstate"));
      assertEquals("pg-us-east", line.getString("node"));
      assertEquals(CORDON.policyHash(), line.getString("policy_hash"));
      assertEquals("cordon", line.getJsonArray("refused_by").getJsonObject(0).getString("plugin"));
      assertFalse(line.encode().contains("hidden"));
    }
  }

  private static boolean exists(String server, String relation) throws Exception {
    try (Connection connection = CLUSTER.connect(server);
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT to_regclass('" + relation + "') IS NOT NULL")) {
      return found.next() && found.getBoolean(1);
    }
  }

  @Test
  void whatAPreQueryHookBlocksIsALineWithItsPluginAndNoText() throws Exception {
    try (RawClient client = connect("before")) {
      client.query("SET helios.region = 'us-east'");
      assertEquals(
          "E(ERROR 42000 Query blocked by plugin: not in office hours) Z(I)",
          Reply.answers(client.query("SELECT 'Forbidden-Secret'")));
      client.exchange(parse("", "SELECT 'Forbidden-Secret', 2"), bind("", ""), execute(""), sync());

      List<JsonObject> lines = linesOf("before", client);

      assertEquals(2, lines.size(), lines.toString());
      for (JsonObject line : lines) {
        assertEquals("refused", line.getString("event"));
        assertEquals("SELECT", line.getString("command"));
        assertEquals(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("plugin", "scripted")
                        .put("reason", "not in office hours")
                        .put("shown", true))
                .add(new JsonObject().put("plugin", "scripted-too").put("reason", "nor later")),
            line.getJsonArray("refused_by"));
        assertEquals(CORDON.policyHash(), line.getString("policy_hash"));
      }
      assertFalse(Files.readString(LINES.file()).contains("Forbidden-Secret"));
    }
  }

  @Test
  void theErrorsThatAnyServerGivesAreNone() throws Exception {
    try (RawClient client = connect("errors")) {
      client.query("SELECT 1/0");
      client.query("SAVEPOINT a");
      client.query("this does not parse");
      client.exchange(bind("", "nothing"), sync());
      client.query("SHOW helios.nothing");

      assertEquals(List.of(), linesOf("errors", client));
    }
  }

  @Test
  void whatThePolicyFixesForAUserIsALine() throws Exception {
    try (RawClient dave =
        RawClient.connect(
            CORDON.host(),
            CORDON.port(),
            Map.of("user", "dave", "application_name", "fixed"),
            PostgresServers.PASSWORD)) {
      dave.query("SET helios.region = 'eu-west'");
      dave.query("SELECT set_config('helios.region', 'eu-west', false)");
      dave.exchange(parse("", "RESET helios.region"), bind("", ""), execute(""), sync());
      dave.query("SET replica = 'pg-eu-west'");
      dave.query("DELETE FROM users");

      List<JsonObject> lines = await("fixed");

      assertEquals(
          List.of("SET", "SELECT", "RESET"),
          lines.stream().map(line -> line.getString("command")).toList());
      for (JsonObject line : lines) {
        assertEquals("42501", line.getString("sqlstate"));
        assertEquals("dave", line.getString("identity"));
      }
    }
  }

  @Test
  void aLogInThatThePolicyForbidsIsALineOfItsOwn() throws Exception {
    try (RawClient dave = RawClient.open(CORDON.host(), CORDON.port())) {
      dave.startUp(Map.of("user", "dave", "helios.region", "eu-west"), PostgresServers.PASSWORD);
    }

    Await.until(
        "a line of the log-in",
        () ->
            LINES.all().stream()
                .anyMatch(
                    line ->
                        "login".equals(line.getString("event"))
                            && "dave".equals(line.getString("identity"))
                            && "42501".equals(line.getString("sqlstate"))));
  }

  private static RawClient connect(String name) throws IOException {
    return RawClient.connect(
        CORDON.host(),
        CORDON.port(),
        Map.of("application_name", name, "helios.environment", "ops"),
        PostgresServers.PASSWORD);
  }

  /** Of the client of this name, so far. */
  private static List<JsonObject> linesOf(String name, RawClient client) throws Exception {
    client.query(NOWHERE);
    String refused = Reply.answers(client.query("DELETE FROM users"));
    assertTrue(refused.contains("42000"), refused);
    return await(name);
  }

  /** Of this name, up to its DELETE. */
  private static List<JsonObject> await(String name) {
    List<JsonObject> lines = new ArrayList<>(LINES.await(name, "DELETE"));
    assertEquals("DELETE", lines.remove(lines.size() - 1).getString("command"));
    return lines;
  }
}
