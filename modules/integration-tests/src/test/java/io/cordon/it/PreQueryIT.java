package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.US_EAST;
import static io.cordon.it.Tenants.BLOCKED;
import static io.cordon.it.Tenants.FAILED;
import static io.cordon.it.Tenants.answer;
import static io.cordon.it.Tenants.say;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plugin does with a statement before it is routed, seen from the wire. */
class PreQueryIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension static final CordonMember CORDON = Tenants.strict(CLUSTER);

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
}
