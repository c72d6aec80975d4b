package io.cordon.it;

import static io.cordon.it.PostgresServers.DATABASE;
import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.proxy.cli.Cordon;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code cordon explain --node}: what a node's catalog says of names, and what comes of it. */
class ExplainIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @TempDir private Path home;
  private Path config;
  private Path policy;

  @BeforeAll
  static void create() throws Exception {
    execute(
        """
        CREATE SCHEMA explained;
        CREATE SCHEMA hidden;
        SET search_path = explained;
        CREATE TABLE secrets (word text);
        CREATE TABLE a_events (id integer);
        CREATE TABLE hidden.a_events (word text);
        CREATE VIEW a_events_view AS SELECT * FROM a_events;
        CREATE VIEW a_secrets AS SELECT * FROM secrets;
        CREATE VIEW a_secrets_of_view AS SELECT * FROM a_secrets;
        CREATE MATERIALIZED VIEW a_kept AS SELECT * FROM secrets;
        CREATE TABLE a_family (id integer);
        CREATE TABLE child (word text) INHERITS (a_family);
        CREATE TABLE a_parts (id integer) PARTITION BY RANGE (id);
        CREATE TABLE part_1 PARTITION OF a_parts FOR VALUES FROM (0) TO (9);
        CREATE FOREIGN DATA WRAPPER nothing;
        CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
        CREATE FOREIGN TABLE a_far (id integer) SERVER elsewhere;
        CREATE FUNCTION leak() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION a_total() RETURNS integer LANGUAGE sql AS 'SELECT 1';
        CREATE VIEW a_calls AS SELECT leak();
        """);
  }

  @AfterAll
  static void drop() throws Exception {
    execute(
        "DROP SERVER elsewhere CASCADE; DROP FOREIGN DATA WRAPPER nothing;"
            + " DROP SCHEMA explained, hidden CASCADE");
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @BeforeEach
  void write() throws IOException {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    config =
        Files.writeString(
            home.resolve("cordon.yaml"),
            "{backend: {credentials: {%1$s: %2$s}}, health: {user: %1$s, database: %3$s}}"
                .formatted(USER, PASSWORD, DATABASE));
    policy =
        Files.writeString(
            home.resolve("policy.yaml"),
            """
            nodes: [{name: pg-primary, address: "%s:%d", role: primary}]
            plugins:
              - name: capability-guard
                settings:
                  identities: {alice: [analyst]}
                  roles:
                    analyst: {commands: [SELECT], relations: [explained.a_*], functions: [explained.a_total]}
            """
                .formatted(primary.host(), primary.port()));
  }

  // text | why it is refused; nothing: it runs
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT * FROM a_events |",
        "SELECT count(*) FROM explained.a_events WHERE now() > now() |",
        "SELECT * FROM a_events_view |",
        "SELECT * FROM a_parts |",
        "SELECT a_total() |",
        "TABLE secrets | relation explained.secrets is not allowed",
        "SELECT * FROM a_secrets | relation explained.secrets is not allowed (by way of",
        "SELECT * FROM a_secrets_of_view | (by way of explained.a_secrets) (by way of",
        "SELECT * FROM a_kept | relation explained.secrets is not allowed (by way of",
        "SELECT * FROM a_family | relation explained.child is not allowed",
        "SELECT * FROM a_far | foreign table explained.a_far is not allowed",
        "SELECT * FROM a_calls | function explained.leak (plpgsql) is not allowed (by way of",
        "SELECT * FROM a_nothing | relation a_nothing is not known",
        "SET search_path = hidden; SELECT * FROM a_events | relation hidden.a_events is not"
            + " allowed",
        "SELECT set_config('search_path', 'hidden', false) | function pg_catalog.set_config"
            + " (internal) is not",
        "BEGIN; SET search_path = hidden; ROLLBACK; SELECT * FROM a_events |",
        "SELECT * FROM pg_authid | relation pg_catalog.pg_authid is not allowed"
      })
  void saysWhatTheGuardWouldSay(String sql, String refusal) {
    String said = explain("--node", "pg-primary", sql);

    if (refusal == null) {
      assertTrue(said.endsWith("runs on            pg-primary\n"), said);
    } else {
      assertTrue(said.contains("refused            ERROR:  Query blocked by route plugin: "), said);
      assertTrue(said.contains(refusal), said);
    }
  }

  @Test
  void readsANodeThatThePolicyDoesNotName() {
    ServerAddress primary = CLUSTER.address(PRIMARY);

    assertTrue(
        explain("--node", primary.host() + ":" + primary.port(), "SELECT * FROM a_events_view")
            .endsWith("runs on            pg-primary\n"));
  }

  @Test
  void saysWithoutANodeThatNamesAreNotResolved() {
    String said = explain("SELECT * FROM a_events");

    assertTrue(said.startsWith("no catalog was read: names are as they are written"), said);
    assertTrue(said.contains("relation a_events is not known"), said);
  }

  @Test
  void saysThatANodeCannotBeRead() {
    StringWriter err = new StringWriter();
    int code =
        Cordon.commandLine()
            .setErr(new PrintWriter(err))
            .execute("explain", "--policy=" + policy, "--config=" + config, "--node=x", "SELECT 1");

    assertEquals(2, code);
    assertTrue(
        err.toString()
            .startsWith("--node: expected a node of the policy or HOST:PORT, found \"x\""),
        err::toString);
  }

  private String explain(String... args) {
    String[] all = new String[args.length + 6];
    all[0] = "explain";
    all[1] = "--policy=" + policy;
    all[2] = "--config=" + config;
    all[3] = "--user=alice";
    all[4] = "--database=" + DATABASE;
    all[5] = "--set=search_path=explained";
    System.arraycopy(args, 0, all, 6, args.length);
    StringWriter out = new StringWriter();
    CommandLine program = Cordon.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    assertEquals(0, program.execute(all), out::toString);
    return out.toString();
  }
}
