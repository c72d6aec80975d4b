package io.cordon.it;

import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.describeStatement;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example row-limit, a module of WebAssembly, in the path of real statements. */
class WasmPreQueryIT {

  private static final String PLUGIN = "limits";
  private static final String BLOCKED =
      "E(ERROR 42000 Query blocked by plugin: helios.row_limit is not a number)";

  @RegisterExtension static final PluginPackages PACKAGES = new PluginPackages();

  static {
    deploy("1", "\"pre_query\"", rowLimit());
  }

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(CLUSTER, new PluginSpec(PLUGIN, Map.of())).plugins(PACKAGES.config());

  @Test
  void rewritesASimpleQuery() throws Exception {
    try (RawClient client = connect()) {
      assertEquals(1000, Reply.rows(client.query("SELECT id FROM users")).size());
      say(client, "SET helios.row_limit = '3'");
      assertEquals(
          List.of(List.of("1"), List.of("2"), List.of("3")),
          Reply.rows(client.query("SELECT id FROM users ORDER BY id -- and so on")));
      assertEquals(
          List.of(List.of("'é\\\""), List.of("7"), List.of("8"), List.of("9")),
          Reply.rows(
              client.query("SELECT '''é\\\"' AS \"a \"\"b\"; SELECT generate_series(7, 20)")));
      assertEquals("C(INSERT 0 5) Z(I)", say(client, insert(5)));
    }
  }

  @Test
  void rewritesAPreparedStatementAgainWhenTheLimitChanges() throws Exception {
    try (RawClient client = connect()) {
      say(client, "SET helios.row_limit = '2'");
      assertEquals(
          "1 t T Z(I)",
          Reply.answers(
              client.exchange(
                  parse("p", "SELECT id FROM users WHERE id > $1 ORDER BY id", 23),
                  describeStatement("p"),
                  sync())));
      assertEquals(List.of(List.of("11"), List.of("12")), run(client));
      client.exchange(parse("", "SET helios.row_limit = 1"), bind("", ""), execute(""), sync());
      assertEquals(List.of(List.of("11")), run(client));
      say(client, "RESET helios.row_limit");
      assertEquals(990, run(client).size());
    }
  }

  @Test
  void refuses() throws Exception {
    try (RawClient client = connect()) {
      client.exchange(parse("p", "SELECT id FROM users WHERE id > $1", 23), sync());
      assertEquals("C(SET) Z(I)", say(client, "SET helios.row_limit = 'all of it'"));
      List<Reply> refused = client.query("SELECT 1");
      assertEquals(BLOCKED + " Z(I)", Reply.answers(refused));
      assertEquals("limits@1", refused.get(0).errorFields().get('R'));
      assertEquals(
          BLOCKED + " Z(I)",
          Reply.answers(client.exchange(bind("", "p", "10"), execute(""), sync())));
      assertEquals("C(BEGIN) Z(T)", say(client, "BEGIN"));
      assertEquals(BLOCKED + " Z(E)", say(client, "SELECT 1"));
      assertEquals("C(ROLLBACK) Z(I)", say(client, "ROLLBACK"));
      assertEquals("C(RESET) Z(I)", say(client, "RESET helios.row_limit"));
      assertEquals(990, run(client).size());
    }
  }

  /** Of what a module says as an answer, not everything will do. */
  @ParameterizedTest
  @ValueSource(strings = {"SELECT FROM", "BEGIN;COMMIT", "COMMIT", "", "RESET ALL"})
  void whatCannotRunInTheStatementsPlaceRefuses(String text) throws Exception {
    try (RawClient client = connect()) {
      client.exchange(parse("p", "SELECT id FROM users WHERE id > $1", 23), sync());
      assertEquals(990, run(client).size());
      long version = System.nanoTime();
      byte[] code =
          PluginPackages.patched(
              "rewriting",
              "{\"action\":\"rewrite\",\"value\":\"SELECT 'v0000'\"}",
              "{\"action\":\"rewrite\",\"value\":\"" + text + "\"}");
      try {
        awaitDeployed("bad-" + version, "\"pre_query\"", code);
        List<Reply> replies = client.query("SELECT version_of_plugin()");
        assertTrue(
            Reply.answers(replies)
                .startsWith("E(ERROR 42000 Query blocked by plugin: plugin \"limits\" failed: "),
            Reply.transcript(replies));
        assertEquals('I', replies.get(replies.size() - 1).status());
        assertEquals(990, run(client).size());
      } finally {
        awaitDeployed("good-" + version, "\"pre_query\"", rowLimit());
      }
      assertEquals(990, run(client).size());
    }
  }

  private static String insert(int rows) {
    return "INSERT INTO events (user_id, kind) SELECT 1, 'row-limit' FROM generate_series(1, "
        + rows
        + ")";
  }

  private static List<List<String>> run(RawClient client) throws Exception {
    return Reply.rows(client.exchange(bind("", "p", "10"), execute(""), sync()));
  }

  private static byte[] rowLimit() {
    try {
      return Files.readAllBytes(
          Path.of("..", "plugins", "examples", "row-limit", "row-limit.wasm"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void deploy(String version, String hooks, byte[] code) {
    PACKAGES.publish(PLUGIN, version, hooks, "plugin.wasm", code);
  }

  private static void awaitDeployed(String version, String hooks, byte[] code) {
    deploy(version, hooks, code);
    Await.until(
        version + " is deployed", () -> version.equals(CORDON.activation().plugins().get(PLUGIN)));
  }

  private static RawClient connect() throws Exception {
    return RawClient.connect(CORDON.host(), CORDON.port());
  }

  private static String say(RawClient client, String text) throws Exception {
    return Reply.answers(client.query(text));
  }
}
