package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.US_EAST;
import static io.cordon.it.wire.Frontend.bind;
import static io.cordon.it.wire.Frontend.closeStatement;
import static io.cordon.it.wire.Frontend.concat;
import static io.cordon.it.wire.Frontend.describePortal;
import static io.cordon.it.wire.Frontend.describeStatement;
import static io.cordon.it.wire.Frontend.execute;
import static io.cordon.it.wire.Frontend.flush;
import static io.cordon.it.wire.Frontend.functionCall;
import static io.cordon.it.wire.Frontend.parse;
import static io.cordon.it.wire.Frontend.query;
import static io.cordon.it.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.wire.RawClient;
import io.cordon.it.wire.Reply;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.policy.PluginSpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plugin does with a statement before it is routed, seen from the wire. */
class PreQueryIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  /** Rewrites, blocks and fails by what the statement says. Impure: it is always asked. */
  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
          CLUSTER,
          Scripted.first(Hooks.none().withPreQuery(PreQueryIT::tenants)),
          Scripted.second(Hooks.none().withPreQuery(PreQueryIT::second)),
          new PluginSpec(
              "residency-router",
              Map.of("enforce", true, "attribute", "helios.region", "writes", "primary")));

  /** The same, but pure, so that answers are kept; a failure is no opinion. */
  @RegisterExtension
  static final CordonMember LENIENT =
      CordonMember.with(
          CLUSTER,
          Scripted.spec(
              "scripted",
              PluginManifest.OnFailure.DEFAULT,
              Hooks.none().withPreQuery(new Pure(PreQueryIT::tenants))));

  private static final String BLOCKED =
      "E(ERROR 42000 Query blocked by plugin: not in office hours)";
  private static final String FAILED = "E(FAILED)";

  /** {@code tenant()} in a text becomes the session's tenant; others are as their words say. */
  private static PreQueryResult tenants(RouteRequest request) {
    String text = request.query();
    String tenant = request.context().attributes().getOrDefault("helios.tenant", "nobody");
    if (text.contains("'forbidden'")) {
      return new PreQueryResult.Block("not in office hours");
    } else if (text.contains("'throw'")) {
      throw new IllegalStateException("thrown");
    } else if (text.contains("'null'")) {
      return null;
    } else if (text.contains("/*to:")) {
      String to = text.substring(text.indexOf("/*to:") + 5, text.indexOf("*/"));
      return new PreQueryResult.Rewrite(to.replace("\\0", "\0"));
    } else if (text.contains("'euro'")) {
      return new PreQueryResult.Rewrite("SELECT '\u20ac'");
    } else if (text.contains("tenant()")) {
      return new PreQueryResult.Rewrite(text.replace("tenant()", "'" + tenant + "'"));
    } else if (request.command().equals("FUNCTION CALL") && tenant.equals("caller")) {
      return new PreQueryResult.Rewrite("SELECT 1");
    }
    return new PreQueryResult.Continue();
  }

  /** Sees what the first one has left. */
  private static PreQueryResult second(RouteRequest request) {
    return request.query().contains("'acme'") && request.query().contains("secret")
        ? new PreQueryResult.Block("acme has no secrets")
        : request.query().contains("'twice'")
            ? new PreQueryResult.Rewrite(request.query().replace("'twice'", "'thrice'"))
            : new PreQueryResult.Continue();
  }

  private record Pure(PreQueryHook hook) implements PreQueryHook {
    @Override
    public PreQueryResult preQuery(RouteRequest request) {
      return hook.preQuery(request);
    }

    @Override
    public Set<RouteHook.Input> inputs() {
      return EnumSet.complementOf(EnumSet.of(RouteHook.Input.OUTSIDE));
    }
  }

  @Test
  void aBlockIsAnErrorInItsPlaceAndTheSessionLives() throws Exception {
    try (RawClient client = connect(CORDON)) {
      List<Reply> replies = client.query("SELECT 'forbidden'");
      assertEquals(BLOCKED + " Z(I)", Reply.answers(replies));
      assertEquals("scripted@1", replies.get(0).errorFields().get('R'));
      assertEquals("[S, V, C, M, R]", replies.get(0).errorFields().keySet().toString());

      assertEquals(
          "T D C(SELECT 1) " + BLOCKED + " Z(I)",
          say(client, "SELECT 1; SELECT 'forbidden'; SELECT 2"));
      say(client, "BEGIN");
      say(client, "SAVEPOINT a");
      assertEquals(BLOCKED + " Z(E)", say(client, "SELECT 'forbidden'"));
      assertEquals("C(ROLLBACK) Z(T)", say(client, "ROLLBACK TO a"));
      assertEquals("1", answer(client, "SELECT 1"));
      assertEquals(BLOCKED + " Z(E)", say(client, "SELECT 'forbidden'"));
      assertTrue(say(client, "SELECT 1").startsWith("E(ERROR 25P02"));
      assertEquals("C(ROLLBACK) Z(I)", say(client, "COMMIT"));
      assertEquals("1", answer(client, "SELECT 1"));
    }
  }

  @Test
  void aBlockInAPipelineDiscardsTheRestUpToSync() throws Exception {
    try (RawClient client = connect(CORDON)) {
      assertEquals(
          "1 2 D C(SELECT 1) " + BLOCKED + " Z(I)",
          Reply.answers(
              client.exchange(
                  parse("", "SELECT 1"),
                  bind("", ""),
                  execute(""),
                  parse("", "SELECT 'forbidden'"),
                  bind("", ""),
                  execute(""),
                  parse("", "SELECT 2"),
                  bind("", ""),
                  execute(""),
                  sync())));
      assertEquals("1", answer(client, "SELECT 1"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY (SELECT 'forbidden') TO STDOUT",
        "DECLARE c CURSOR FOR SELECT 'forbidden'",
        "PREPARE p AS SELECT 'forbidden'",
        "EXPLAIN ANALYZE SELECT 'forbidden'",
        "DO $$BEGIN PERFORM 'forbidden'; END$$",
        "CREATE TEMP TABLE t AS SELECT 'forbidden'",
        "SELECT 'forbidden' FROM",
        "WITH a AS (SELECT 'forbidden') SELECT * FROM a"
      })
  void thereIsNoWayAroundABlock(String text) throws Exception {
    try (RawClient client = connect(CORDON)) {
      assertEquals(BLOCKED + " Z(I)", say(client, text));
      assertEquals(
          BLOCKED + " Z(I)",
          Reply.answers(client.exchange(parse("", text), bind("", ""), execute(""), sync())));
    }
  }

  @Test
  void recoveryIsNeverAsked() throws Exception {
    try (RawClient client = connect(CORDON)) {
      assertEquals("C(SET) Z(I)", say(client, "SET helios.tenant = 'forbidden'"));
      assertEquals("C(SET) Z(I)", say(client, "SET helios.note = '''throw'''"));
      assertEquals("C(BEGIN) Z(T)", say(client, "BEGIN -- 'forbidden'"));
      assertEquals("C(SET) Z(T)", say(client, "SET LOCAL helios.tenant = 'x' -- 'throw'"));
      assertEquals("C(RESET) Z(T)", say(client, "RESET helios.note /* 'forbidden' */"));
      assertEquals("C(ROLLBACK) Z(I)", say(client, "ROLLBACK -- 'forbidden'"));
      assertEquals("C(DISCARD ALL) Z(I)", say(client, "DISCARD ALL -- 'forbidden'"));
    }
  }

  @Test
  void aRewrittenTextRunsInItsPlaceInABatch() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");

      List<Reply> replies =
          client.query("SELECT 1; /* c */ SELECT tenant() -- tail\n; SELECT 'twice'; SELECT 3");

      assertEquals(
          List.of(List.of("1"), List.of("red"), List.of("thrice"), List.of("3")),
          Reply.rows(replies));
      assertEquals('I', replies.get(replies.size() - 1).status());
      // One after another: the second hook sees what the first one has left.
      assertEquals(
          "E(ERROR 42000 Query blocked by plugin: acme has no secrets) Z(I)",
          say(client, "SET helios.tenant = 'acme'; SELECT tenant(), 'secret'")
              .replace("C(SET) ", ""));
    }
  }

  @Test
  void aBatchOfARewrittenStatementAndARefusedOneIsRolledBack() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      assertEquals(
          "T D C(SELECT 1) " + BLOCKED + " Z(I)",
          say(client, "SELECT tenant(); SELECT 'forbidden'; SELECT 3"));
      assertEquals(
          "T D C(SELECT 1) E(ERROR 22012 division by zero) Z(I)",
          say(client, "SELECT tenant(); SELECT 1/0; SELECT 3"));
    }
  }

  @Test
  void aRewrittenTextIsRoutedAsIfTheClientHadSentIt() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.region = 'us-east'");
      assertEquals(
          US_EAST, answer(client, "SELECT /*to:SELECT current_setting('cluster_name')*/ 1"));
      // A write goes to the primary, also if it was a read before.
      assertEquals(
          "pg-primary",
          answer(
              client,
              "SELECT /*to:INSERT INTO events (user_id, kind) VALUES (1, 'x')"
                  + " RETURNING current_setting('cluster_name')*/ 1"));
      // What a client may not set a plugin does not set for it.
      assertEquals(FAILED + " Z(I)", say(client, "SELECT /*to:SET helios.region = 'eu-west'*/ 1"));
      say(client, "SELECT /*to:SELECT set_config('helios.region', 'eu-west', false)*/ 1");
      assertEquals(EU_WEST, answer(client, "SELECT current_setting('cluster_name')"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT /*to:SELECT 2; DROP TABLE users*/ 1",
        "SELECT /*to:SELECT 2; SELECT 3*/ 1",
        "SELECT /*to:*/ 1",
        "SELECT /*to:-- nothing*/ 1",
        "SELECT /*to:SELECT FROM WHERE*/ 1",
        "SELECT /*to:DO $$BEGIN END$$*/ 1",
        "SELECT /*to:SELECT query_to_xml('SELECT 1', true, true, '')*/ 1",
        "SELECT /*to:COMMIT*/ 1",
        "SELECT /*to:SET replica = 'pg-eu-west'*/ 1",
        "SELECT /*to:DISCARD ALL*/ 1",
        "SELECT /*to:SELECT 'a\\0b'*/ 1",
        "SELECT 'throw'",
        "SELECT 'null'"
      })
  void whatIsNotOneStatementIsAFailure(String text) throws Exception {
    try (RawClient client = connect(CORDON)) {
      assertEquals(FAILED + " Z(I)", say(client, text));
      assertEquals(
          FAILED + " Z(I)",
          answers(client.exchange(parse("a", text), bind("", "a"), execute(""), sync())));
      say(client, "BEGIN");
      assertEquals("1", answer(client, "SELECT 1"));
      assertEquals(FAILED + " Z(E)", say(client, text));
      assertEquals("C(ROLLBACK) Z(I)", say(client, "ROLLBACK"));
      assertEquals("1000", answer(client, "SELECT count(*) FROM users"));
    }
    // Where the policy says so, it is as if the plugin had said nothing.
    try (RawClient client = connect(LENIENT)) {
      assertEquals(1, Reply.rows(client.query(text)).size());
      assertEquals(
          "1 2 D C(SELECT 1) Z(I)",
          Reply.answers(client.exchange(parse("", text), bind("", ""), execute(""), sync())));
    }
  }

  @Test
  void whatTheClientsEncodingCannotSayIsAFailure() throws Exception {
    try (RawClient client = connect(CORDON)) {
      assertEquals("\u20ac", answer(client, "SELECT 'euro'"));
      say(client, "SET client_encoding = 'LATIN1'");
      assertEquals(FAILED + " Z(I)", say(client, "SELECT 'euro'"));
      say(client, "SET helios.tenant = 'red'");
      assertEquals("red", answer(client, "SELECT tenant()"));
    }
  }

  @Test
  void aRewrittenTextIsBoundedLikeAClients() throws Exception {
    try (RawClient client = connect(CORDON)) {
      // 64 KiB of statement become more than the 1 MiB that a client may send.
      say(client, "SET helios.tenant = '" + "x".repeat(60_000) + "'");
      String many = "SELECT length(" + "tenant() || ".repeat(20) + "'')";
      assertEquals(FAILED + " Z(I)", say(client, many));
      assertEquals("600000", answer(client, "SELECT length(" + "tenant() || ".repeat(10) + "'')"));
    }
  }

  @Test
  void aFunctionCallHasNoTextToRewrite() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'caller'");
      assertEquals(
          FAILED + " Z(I)", answers(client.exchange(functionCall(2077, List.of("cluster_name")))));
      say(client, "SET helios.tenant = 'other'");
      assertTrue(
          Reply.answers(client.exchange(functionCall(2077, List.of("cluster_name"))))
              .startsWith("V"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "named"})
  void aPreparedStatementIsRewrittenAgainWhenWhatItSaysChanges(String name) throws Exception {
    for (CordonMember member : List.of(CORDON, LENIENT)) {
      try (RawClient client = connect(member)) {
        say(client, "SET helios.tenant = 'red'");
        List<Reply> prepared =
            client.exchange(
                parse(name, "SELECT tenant() || $1"), describeStatement(name), flush(), sync());
        assertEquals("1 t T Z(I)", Reply.answers(prepared));
        assertEquals("red!", bound(client, name, "!"));
        exec(client, "SET helios.tenant = 'blue'");
        assertEquals("blue?", bound(client, name, "?"));
        exec(client, "BEGIN");
        assertEquals("blue1", bound(client, name, "1"));
        exec(client, "SET LOCAL helios.tenant = 'green'");
        assertEquals("green2", bound(client, name, "2"));
        assertEquals("green3", bound(client, name, "3"));
        exec(client, "ROLLBACK");
        assertEquals("blue4", bound(client, name, "4"));
        exec(client, "SET helios.tenant = 'forbidden'");
        assertEquals("forbidden5", bound(client, name, "5"));
        if (!name.isEmpty()) {
          assertEquals("3 Z(I)", Reply.answers(client.exchange(closeStatement(name), sync())));
          assertTrue(
              Reply.answers(client.exchange(bind("", name, "6"), execute(""), sync()))
                  .startsWith("E(ERROR 26000"));
        }
      }
    }
  }

  /** By the extended protocol, so that the unnamed statement stays. */
  private static void exec(RawClient client, String text) throws Exception {
    List<Reply> replies =
        client.exchange(parse("x", text), bind("", "x"), execute(""), closeStatement("x"), sync());
    assertTrue(replies.stream().noneMatch(reply -> reply.type() == 'E'), Reply.transcript(replies));
  }

  private static String bound(RawClient client, String name, String value) throws Exception {
    List<Reply> replies =
        client.exchange(bind("", name, value), describePortal(""), execute(""), sync());
    assertEquals("2 T D C(SELECT 1) ", Reply.answers(replies).replaceAll("Z.*", ""));
    return Reply.rows(replies).get(0).get(0);
  }

  @Test
  void aBlockThatComesLaterBlocksAPreparedStatement() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'blue'");
      assertEquals(
          "1 Z(I)",
          Reply.answers(client.exchange(parse("a", "SELECT tenant(), 'secret'"), sync())));
      assertEquals(
          "2 D C(SELECT 1) Z(I)",
          Reply.answers(client.exchange(bind("", "a"), execute(""), sync())));
      say(client, "SET helios.tenant = 'acme'");
      assertEquals(
          "E(ERROR 42000 Query blocked by plugin: acme has no secrets) Z(I)",
          Reply.answers(client.exchange(bind("", "a"), execute(""), sync())));
      say(client, "SET helios.tenant = 'green'");
      assertEquals(
          "2 D C(SELECT 1) Z(I)",
          Reply.answers(client.exchange(bind("", "a"), execute(""), sync())));
    }
  }

  @Test
  void aPortalDoesNotOutliveWhatItWasBoundFor() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      say(client, "BEGIN");
      client.exchange(parse("a", "SELECT tenant() FROM users LIMIT 3"), bind("p", "a"), sync());
      assertEquals("D s Z(T)", Reply.answers(client.exchange(execute("p", 1), sync())));
      say(client, "SET helios.tenant = 'blue'");
      assertTrue(
          Reply.answers(client.exchange(execute("p", 1), sync()))
              .startsWith("E(ERROR 42000 Query blocked by plugin: portal \"p\" was bound"));
      say(client, "ROLLBACK");
      assertEquals("red", answer(client, "SELECT tenant()"));
    }
  }

  @Test
  void executeRunsNothingThatWouldBeAnotherTextByNow() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      assertEquals("C(PREPARE) Z(I)", say(client, "PREPARE p AS SELECT tenant()"));
      client.exchange(parse("q", "SELECT tenant()"), sync());
      assertEquals("red", answer(client, "EXECUTE p"));
      assertEquals("red", answer(client, "EXECUTE q"));
      say(client, "SET helios.tenant = 'blue'");
      String otherwise =
          "E(ERROR 42000 Query blocked by plugin: what it runs was prepared as another text than a"
              + " plugin would have it now) Z(I)";
      assertEquals(otherwise, say(client, "EXECUTE p"));
      assertEquals(otherwise, say(client, "EXECUTE q"));
      assertEquals(otherwise, say(client, "EXPLAIN ANALYZE EXECUTE p"));
      // Bind has it prepared again, and then EXECUTE finds what it should.
      assertEquals(
          "blue", Reply.rows(client.exchange(bind("", "q"), execute(""), sync())).get(0).get(0));
      assertEquals("blue", answer(client, "EXECUTE q"));
      assertEquals(
          "blue", Reply.rows(client.exchange(bind("", "p"), execute(""), sync())).get(0).get(0));
      say(client, "SET helios.tenant = 'red'");
      assertEquals(otherwise, say(client, "EXECUTE q"));
      assertEquals(otherwise, say(client, "EXECUTE p"));
      say(client, "DEALLOCATE p");
      say(client, "PREPARE p AS SELECT tenant()");
      assertEquals("red", answer(client, "EXECUTE p"));
    }
  }

  @Test
  void aCursorReadsNothingThatWouldBeAnotherTextByNow() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      say(client, "BEGIN");
      say(client, "DECLARE c CURSOR FOR SELECT tenant() FROM users");
      assertEquals("red", answer(client, "FETCH c"));
      say(client, "SAVEPOINT a");
      say(client, "SET helios.tenant = 'blue'");
      assertTrue(say(client, "FETCH c").startsWith("E(ERROR 42000 Query blocked by plugin: what"));
      say(client, "ROLLBACK TO a");
      assertEquals("red", answer(client, "FETCH c"));
    }
  }

  @Test
  void aDriversPreparedStatementsAreRewrittenEachTime() throws Exception {
    for (CordonMember member : List.of(CORDON, LENIENT)) {
      Properties properties = new Properties();
      properties.setProperty("user", PostgresServers.USER);
      properties.setProperty("password", PostgresServers.PASSWORD);
      properties.setProperty("prepareThreshold", "2");
      try (Connection connection = DriverManager.getConnection(member.jdbcUrl(""), properties);
          Statement statement = connection.createStatement();
          PreparedStatement prepared =
              connection.prepareStatement("SELECT tenant() || ? FROM users LIMIT 1")) {
        for (int i = 0; i < 12; i++) {
          String tenant = "t" + i / 4;
          statement.execute("SET helios.tenant = '" + tenant + "'");
          prepared.setString(1, "-" + i);
          try (ResultSet rows = prepared.executeQuery()) {
            assertTrue(rows.next());
            assertEquals(tenant + "-" + i, rows.getString(1));
          }
        }
        SQLException blocked =
            assertThrows(SQLException.class, () -> statement.executeQuery("SELECT 'forbidden'"));
        assertEquals("42000", blocked.getSQLState());
      }
    }
  }

  @Test
  void manyQueriesInOneWriteAreEachRewritten() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.send(
          concat(
              query("SET helios.tenant = 'red'"),
              query("SELECT tenant()"),
              query("SELECT 'forbidden'"),
              query("SET helios.tenant = 'blue'; SELECT tenant()")));
      assertEquals("C(SET) Z(I)", Reply.answers(client.readUntilReady()));
      assertEquals(List.of(List.of("red")), Reply.rows(client.readUntilReady()));
      assertEquals(BLOCKED + " Z(I)", Reply.answers(client.readUntilReady()));
      assertEquals(List.of(List.of("blue")), Reply.rows(client.readUntilReady()));
    }
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }

  private static String say(RawClient client, String text) throws Exception {
    return answers(client.query(text));
  }

  /** What the plugin's failure was is after a colon, and of no interest here. */
  private static String answers(List<Reply> replies) {
    return Reply.answers(replies)
        .replaceAll(
            "E\\(ERROR 42000 Query blocked by plugin: plugin \"scripted\" failed: [^)]+\\)+",
            "E(FAILED)");
  }

  private static String answer(RawClient client, String text) throws Exception {
    List<Reply> replies = client.query(text);
    List<List<String>> rows = Reply.rows(replies);
    return rows.isEmpty() ? Reply.transcript(replies) : rows.get(0).get(0);
  }
}
