package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.describePortal;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.statement;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hooks;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an observer is told of the statements of real clients. */
class PostQueryIT {

  private static final Told.Recorder TOLD = new Told.Recorder();

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
          CLUSTER,
          Scripted.first(
              Hooks.none()
                  .withPreQuery(new AcmeRewrite())
                  .withRoute(new OfficeHours())
                  .withPostQuery(TOLD)));

  @BeforeAll
  static void createView() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute(
          "CREATE OR REPLACE VIEW post_query_it_strings AS"
              + " SELECT set_config('standard_conforming_strings', 'off', false) AS x");
    }
  }

  @AfterAll
  static void dropView() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute("DROP VIEW post_query_it_strings");
    }
  }

  @Test
  void anAnswerIsToldWithItsNodeItsTimeAndItsBytes() throws Exception {
    try (RawClient client = connect(CORDON)) {
      long before = System.nanoTime();
      List<Reply> simple = client.query("SELECT pg_sleep(0.05), 'two'");
      List<Reply> extended =
          client.exchange(
              parse("", "SELECT repeat('x', 5000) FROM users"),
              bind("", ""),
              describePortal(""),
              execute(""),
              sync());
      long millis = (System.nanoTime() - before) / 1_000_000;

      List<Told> told = TOLD.of(client);

      assertEquals(
          List.of("ok SELECT pg_sleep(0.05), 'two'", "ok SELECT repeat('x', 5000) FROM users"),
          told.stream().map(Told::toString).toList());
      for (Told one : told) {
        assertEquals(PRIMARY, one.outcome().targetNode());
        assertNull(one.outcome().error());
        assertTrue(one.outcome().elapsedMicros() <= millis * 1000 + 1000, one::toString);
      }
      assertTrue(told.get(0).outcome().elapsedMicros() >= 50_000);
      assertEquals(Told.bytes(simple), told.get(0).outcome().responseBytes());
      assertEquals(Told.bytes(extended), told.get(1).outcome().responseBytes());
      assertEquals("SELECT repeat($1, $2) FROM users", told.get(1).request().normalized());
      assertEquals(List.of("public.users"), told.get(1).request().tables());
      assertEquals("SELECT", told.get(1).request().command());
      assertTrue(told.get(1).request().readOnly());
      assertEquals(PostgresServers.USER, told.get(1).request().context().identity());
    }
  }

  @Test
  void aRefusalIsToldWithItsReasonWhoeverRefuses() throws Exception {
    try (RawClient client = connect(CORDON)) {
      for (boolean simple : new boolean[] {true, false}) {
        String nowhere = Reply.error(run(client, simple, "SELECT 'nowhere'"));
        run(client, simple, "SELECT 'forbidden'");
        run(client, simple, "SELECT 'unspeakable'");
        assertTrue(nowhere.contains("antarctica"), nowhere);
        assertEquals(
            List.of(
                "failed SELECT 'nowhere': " + nowhere,
                "failed SELECT 'forbidden': " + OfficeHours.BLOCKED,
                "failed SELECT 'unspeakable': Query blocked by plugin: unspeakable"),
            TOLD.words(client));
      }
      client.query("BEGIN");
      client.query("SELECT 1");
      client.query("SELECT 'forbidden'");
      client.query("ROLLBACK");
      List<Told> told = TOLD.of(client);
      assertEquals(
          List.of("ok SELECT 1", "failed SELECT 'forbidden': " + OfficeHours.BLOCKED),
          told.stream().map(Told::toString).toList());
      assertNull(told.get(1).outcome().targetNode());
      assertEquals(0, told.get(1).outcome().responseBytes());
    }
  }

  @Test
  void aNodesErrorIsToldInItsOwnWords() throws Exception {
    try (RawClient client = connect(CORDON)) {
      List<Reply> replies = client.query("SELECT 1/0");
      List<Told> told = TOLD.of(client);
      assertEquals("failed SELECT 1/0: division by zero", told.get(0).toString());
      assertEquals(PRIMARY, told.get(0).outcome().targetNode());
      assertEquals(Told.bytes(replies), told.get(0).outcome().responseBytes());

      // At Parse, at Bind, at Execute; each once.
      client.exchange(parse("", "SELECT * FROM nothing_here"), bind("", ""), execute(""), sync());
      client.exchange(parse("", "SELECT $1::int", 23), bind("", "", "x"), execute(""), sync());
      client.exchange(parse("", "SELECT 1/(id-id) FROM users"), bind("", ""), execute(""), sync());
      client.exchange(parse("only", "SELECT * FROM nothing_there"), sync());
      client.query("SELEC 1");
      client.query("SELECT 'gr\u00fc\u00df' || 1/0");
      assertEquals(
          List.of(
              "failed SELECT * FROM nothing_here: relation \"nothing_here\" does not exist",
              "failed SELECT $1::int: invalid input syntax for type integer: \"x\"",
              "failed SELECT 1/(id-id) FROM users: division by zero",
              "failed SELECT * FROM nothing_there: relation \"nothing_there\" does not exist",
              "failed SELEC 1: syntax error at or near \"SELEC\"",
              "failed SELECT 'gr\u00fc\u00df' || 1/0: division by zero"),
          TOLD.words(client));
      client.query("SELECT \"stra\u00dfe\"");
      assertEquals(
          List.of("failed SELECT \"stra\u00dfe\": column \"stra\u00dfe\" does not exist"),
          TOLD.words(client));
    }
  }

  @Test
  void ofATextWithSeveralStatementsEachIsToldUpToTheOneThatFails() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.query("SELECT 1; SELECT 1/0; SELECT 2");
      assertEquals(
          List.of("ok SELECT 1", "failed SELECT 1/0: division by zero"), TOLD.words(client));
      client.query("SELECT 1; SELECT 'forbidden'; SELECT 2");
      assertEquals(
          List.of("ok SELECT 1", "failed SELECT 'forbidden': " + OfficeHours.BLOCKED),
          TOLD.words(client));
      // Refused, though the client sees another error first.
      client.query("SELECT 1/0; SELECT 'forbidden'");
      assertEquals(
          List.of(
              "failed SELECT 1/0: division by zero",
              "failed SELECT 'forbidden': " + OfficeHours.BLOCKED),
          TOLD.words(client));
      long before = System.nanoTime();
      client.query("SELECT pg_sleep(0.1); SELECT 2");
      long micros = (System.nanoTime() - before) / 1000 + 1;
      List<Told> told = TOLD.of(client);
      assertTrue(told.get(0).outcome().elapsedMicros() >= 100_000);
      assertTrue(
          told.get(0).outcome().elapsedMicros() + told.get(1).outcome().elapsedMicros() <= micros,
          "each from the end of the one before");
      assertNotEquals(
          told.get(0).request().context().requestId(), told.get(1).request().context().requestId());
    }
  }

  @Test
  void aPipelineIsToldInItsOrderUpToTheOneThatFails() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.exchange(
          concat(
              statement("SELECT 1"),
              statement("SELECT 2"),
              statement("SELECT 1/0"),
              statement("SELECT 3"),
              sync()));
      assertEquals(
          List.of("ok SELECT 1", "ok SELECT 2", "failed SELECT 1/0: division by zero"),
          TOLD.words(client));
      client.exchange(
          concat(
              statement("SELECT pg_sleep(0.05)"),
              statement("SELECT 'forbidden'"),
              statement("SELECT 3"),
              sync()));
      assertEquals(
          List.of("ok SELECT pg_sleep(0.05)", "failed SELECT 'forbidden': " + OfficeHours.BLOCKED),
          TOLD.words(client));
      byte[][] many =
          IntStream.range(0, 300).mapToObj(i -> query("SELECT " + i)).toArray(byte[][]::new);
      client.send(many);
      for (int i = 0; i < 300; i++) {
        client.readUntilReady();
      }
      assertEquals(
          IntStream.range(0, 300).mapToObj(i -> "ok SELECT " + i).toList(), TOLD.words(client));
    }
  }

  /** The node reads text otherwise than we did, and so does not run what is behind. */
  @Test
  void whatANodeWouldReadOtherwiseIsToldAsRefused() throws Exception {
    String twoFaced = "SELECT 'a\\', 'b'";
    try (RawClient client = connect(CORDON)) {
      List<Reply> replies =
          client.exchange(
              concat(
                  statement("TABLE post_query_it_strings"),
                  statement(twoFaced),
                  statement("SELECT 3"),
                  sync()));
      assertEquals(
          List.of(
              "ok TABLE post_query_it_strings", "failed " + twoFaced + ": " + Reply.error(replies)),
          TOLD.words(client));
    }
  }

  /** What nobody is asked about is not told, as long as it is not refused. */
  @Test
  void whatIsNotAskedAboutIsNotTold() throws Exception {
    try (RawClient client = connect(CORDON)) {
      for (String text :
          List.of("BEGIN", "SAVEPOINT a", "SET helios.region = 'eu'", "SHOW helios.region")) {
        client.query(text);
      }
      client.query("SELECT 1");
      client.query("SELECT 1/0");
      client.query("SELECT 'in a failed block'");
      client.query("ROLLBACK TO a");
      client.query("COMMIT");
      client.query("");
      assertEquals(
          List.of("ok SELECT 1", "failed SELECT 1/0: division by zero"), TOLD.words(client));
    }
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }

  private static List<Reply> run(RawClient client, boolean simple, String text) throws Exception {
    return simple ? client.query(text) : client.exchange(concat(statement(text), sync()));
  }
}
