package io.cordon.it;

import static io.cordon.it.PostgresServers.DATABASE;
import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code POST /api/v1/explain} says what a session would be told: by what its nodes' names mean.
 */
class AdminExplainIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
          CLUSTER,
          new PluginSpec(
              "capability-guard",
              Map.of(
                  "identities",
                  Map.of(PostgresServers.USER, List.of("analyst")),
                  "roles",
                  Map.of(
                      "analyst",
                      Map.of("commands", List.of("SELECT"), "relations", List.of("told.a_*"))))));

  @BeforeAll
  static void create() throws Exception {
    execute(
        """
        CREATE SCHEMA told;
        CREATE SCHEMA untold;
        CREATE TABLE told.secrets (word text);
        CREATE TABLE told.a_events (id integer);
        CREATE TABLE untold.a_events (id integer);
        CREATE VIEW told.a_view AS SELECT * FROM told.a_events;
        CREATE VIEW told.a_secrets AS SELECT * FROM told.secrets;
        """);
  }

  @AfterAll
  static void drop() throws Exception {
    execute("DROP SCHEMA told, untold CASCADE");
  }

  // path | text | why it is refused; nothing: it runs
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "told | SELECT * FROM a_events |",
        "told | SELECT * FROM a_view |",
        "told | SELECT * FROM a_secrets | relation told.secrets is not allowed (by way of",
        "told | TABLE secrets | relation told.secrets is not allowed",
        "untold | SELECT * FROM a_events | relation untold.a_events is not allowed",
        "untold, told | SELECT * FROM told.a_view |",
        "told | SELECT * FROM a_nothing | relation a_nothing is not known",
        "told | SELECT * FROM pg_authid | relation pg_catalog.pg_authid is not allowed",
      })
  void saysWhatASessionIsTold(String path, String sql, String refusal) throws Exception {
    JsonObject said = explain(sql, path);

    String told;
    try (RawClient client =
        RawClient.connect(CORDON.host(), CORDON.port(), Map.of("search_path", path), PASSWORD)) {
      told = Reply.answers(client.query(sql));
    }
    assertEquals(refusal == null, said.getBoolean("allowed"), said::encodePrettily);
    assertEquals(refusal != null, told.startsWith("E("), told);
    if (refusal != null) {
      assertTrue(said.encode().contains(refusal), said::encodePrettily);
      assertTrue(told.contains(refusal), told);
    }
    assertFalse(said.encode().contains("no catalog was read"), said::encodePrettily);
  }

  @Test
  void aTableThatIsNewIsKnownAtOnce() throws Exception {
    explain("SELECT * FROM a_events", "told");
    execute("CREATE TABLE told.a_new (id integer)");

    Await.until(
        "it is known, within the second in which a catalog is read once",
        () -> explain("SELECT * FROM a_new", "told").getBoolean("allowed"));
  }

  @Test
  void aDatabaseThatIsNotThereIsNotExplained() throws Exception {
    HttpResponse<String> answer =
        post(new JsonObject().put("sql", "SELECT 1").put("database", "nowhere"));

    assertEquals(400, answer.statusCode());
    assertEquals("{\"error\":\"database \\\"nowhere\\\" does not exist\"}\n", answer.body());
  }

  private static JsonObject explain(String sql, String path) throws Exception {
    return ask(
        new JsonObject()
            .put("sql", sql)
            .put("user", PostgresServers.USER)
            .put("database", DATABASE)
            .put("attributes", new JsonObject().put("search_path", path)));
  }

  private static JsonObject ask(JsonObject question) throws Exception {
    HttpResponse<String> answer = post(question);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static HttpResponse<String> post(JsonObject question) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + CORDON.adminPort() + "/api/v1/explain"))
            .POST(BodyPublishers.ofString(question.encode()))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
