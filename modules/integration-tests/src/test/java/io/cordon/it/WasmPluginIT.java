package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.USER;
import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The scenario that must always work, decided by residency-router as a module of WebAssembly. Its
 * map of regions is the published one, put there by the published request.
 */
class WasmPluginIT {

  private static final String PLUGIN = "residency-wasm";
  private static final String WHERE = "SELECT current_setting('cluster_name')";
  private static final String NO_REPLICA =
      "Query blocked by route plugin: no in-region replica for user";
  private static final String MAP =
      "[[\"eu-west\",\"pg-eu-west:5432\"],[\"us-east\",\"pg-us-east:5432\"]]";

  @RegisterExtension static final PluginPackages PACKAGES = new PluginPackages();

  static {
    PACKAGES.publish(
        PLUGIN, "0", "plugin.wasm", PluginPackages.answering("{\"action\":\"default\"}"));
  }

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(CLUSTER, new PluginSpec(PLUGIN, Map.of())).plugins(PACKAGES.config());

  @ParameterizedTest
  @CsvSource({"c, residency-router", "assemblyscript, residency-router-assemblyscript"})
  void theScenario(String version, String directory) throws Exception {
    deploy(version, directory);
    try (RawClient client = connect()) {
      List<Reply> batch =
          client.query("SET helios.region = 'antarctica'; SELECT * FROM users LIMIT 1");
      assertEquals("C(SET) E(ERROR 42000 " + NO_REPLICA + ") Z(I)", Reply.answers(batch));
      assertEquals("ERROR", batch.get(1).errorFields().get('V'));

      assertEquals("C(SET) Z(I)", client.say("SET helios.region = 'antarctica'"));
      assertRefused(NO_REPLICA, client.query("SELECT * FROM users LIMIT 1"));
      client.query("SET helios.region = 'us-east'");
      assertEquals(US_EAST, answer(client.query(WHERE)));
      client.query("SET replica = 'pg-eu-west'");
      assertRefused(
          "Query blocked by route plugin: replica \"pg-eu-west\" is not allowed here: node"
              + " \"pg-us-east\" is required",
          client.query("SELECT 1"));
      client.query("RESET replica");
      client.query("SET helios.region = 'eu-west'");
      assertEquals(EU_WEST, answer(client.query(WHERE)));

      client.query("BEGIN");
      assertEquals(EU_WEST, answer(client.query(WHERE)));
      client.query("SET helios.region = 'antarctica'");
      List<Reply> inTransaction = client.query("SELECT 1");
      assertEquals('E', inTransaction.get(inTransaction.size() - 1).status());
      client.query("ROLLBACK");
      assertEquals(EU_WEST, answer(client.query(WHERE)));
    }
  }

  @ParameterizedTest
  @CsvSource({"c, residency-router", "assemblyscript, residency-router-assemblyscript"})
  void preparedStatements(String version, String directory) throws Exception {
    deploy(version, directory);
    try (RawClient client = connect()) {
      client.query("SET helios.region = 'eu-west'");
      client.exchange(Frontend.parse("p", WHERE), Frontend.sync());
      assertEquals(EU_WEST, answer(execute(client)));
      client.query("SET helios.region = 'us-east'");
      assertEquals(US_EAST, answer(execute(client)));
      client.query("SET helios.region = 'antarctica'");
      assertRefused(NO_REPLICA, execute(client));
      client.query("SET helios.region = 'us-east'");
      assertEquals(US_EAST, answer(execute(client)));
    }
    try (Connection connection =
            DriverManager.getConnection(CORDON.jdbcUrl("?prepareThreshold=1"), USER, PASSWORD);
        Statement set = connection.createStatement();
        PreparedStatement where = connection.prepareStatement(WHERE)) {
      set.execute("SET helios.region = 'eu-west'");
      assertEquals(EU_WEST, answer(where));
      assertEquals(EU_WEST, answer(where));
      set.execute("SET helios.region = 'us-east'");
      assertEquals(US_EAST, answer(where));
      set.execute("SET helios.region = 'antarctica'");
      assertEquals("42000", assertThrows(SQLException.class, where::executeQuery).getSQLState());
      set.execute("SET helios.region = 'eu-west'");
      assertEquals(EU_WEST, answer(where));
    }
  }

  /** What is put there counts from the next statement on, and what cannot be read refuses. */
  @ParameterizedTest
  @CsvSource({"c, residency-router", "assemblyscript, residency-router-assemblyscript"})
  void keysOfTheAdminApi(String version, String directory) throws Exception {
    deploy(version, directory);
    try (RawClient client = connect()) {
      client.query("SET helios.region = 'eu-west'");
      client.exchange(Frontend.parse("p", WHERE), Frontend.sync());
      assertEquals(EU_WEST, answer(execute(client)));

      put("region_map", "[[\"eu-west\",\"pg-us-east\"]]");
      assertEquals(US_EAST, answer(execute(client)));
      assertEquals(US_EAST, answer(client.query(WHERE)));
      put("region_map", "[[\"us-east\",\"pg-us-east\"]]");
      assertRefused(NO_REPLICA, client.query(WHERE));
      put("enforce", "false");
      assertEquals("1", answer(client.query("SELECT 1")));
      put("enforce", "maybe");
      assertRefused(failed("trap"), client.query(WHERE));
      delete("enforce");
      put("region_map", "[[\"eu-west\"");
      assertRefused(failed("trap"), execute(client));
      delete("region_map");
      assertRefused(NO_REPLICA, execute(client));
      put("region_map", MAP);
      assertEquals(EU_WEST, answer(execute(client)));
    }
  }

  /** It imports and exports all that there is, and says kind and value. */
  @Test
  void aModuleOfThePublishedFormRunsUnchanged() throws Exception {
    PACKAGES.publish(
        PLUGIN,
        "published",
        "plugin.wasm",
        PluginPackages.answering("{\"kind\":\"block\",\"value\":\"as published\"}"));
    awaitVersion("published");
    try (RawClient client = connect()) {
      assertRefused("Query blocked by route plugin: as published", client.query(WHERE));
    }
  }

  private static String failed(String why) {
    return "Query blocked by route plugin: plugin \"" + PLUGIN + "\" failed: " + why;
  }

  /** With the published map, enforced. */
  private static void deploy(String version, String directory) throws Exception {
    Path module = Path.of("..", "plugins", "examples", directory, "residency-router.wasm");
    PACKAGES.publish(PLUGIN, version, "plugin.wasm", Files.readAllBytes(module));
    awaitVersion(version);
    put("region_map", MAP);
    delete("enforce");
  }

  private static void awaitVersion(String version) {
    Await.until(
        version + " is deployed", () -> version.equals(CORDON.activation().plugins().get(PLUGIN)));
  }

  private static RawClient connect() throws Exception {
    return RawClient.connect(CORDON.host(), CORDON.port());
  }

  private static List<Reply> execute(RawClient client) throws Exception {
    return client.exchange(Frontend.bind("", "p"), Frontend.execute(""), Frontend.sync());
  }

  private static void assertRefused(String message, List<Reply> replies) {
    assertEquals("E(ERROR 42000 " + message + ") Z(I)", Reply.answers(replies));
  }

  private static String answer(List<Reply> replies) {
    assertEquals(1, Reply.rows(replies).size(), Reply.transcript(replies));
    return Reply.rows(replies).get(0).get(0);
  }

  private static String answer(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void put(String key, String value) throws Exception {
    assertEquals(204, admin("PUT", key, value));
  }

  private static void delete(String key) throws Exception {
    admin("DELETE", key, "");
  }

  private static int admin(String method, String key, String body) throws Exception {
    URI uri =
        URI.create("http://localhost:" + CORDON.adminPort() + "/admin/kv/" + PLUGIN + "/" + key);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }
}
