package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.USER;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.describeStatement;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.functionCall;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.statement;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A region that belongs to the user: nothing that a client can say changes it. */
class FixedAttributeIT {

  private static final AuditLines LINES = AuditLines.create();

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.residency(CLUSTER)
          .identity(USER, Map.of("helios.region", "eu-west"))
          .audit(LINES.file(), false);

  private static final int SET_CONFIG = 2078;
  private static final String REGION = "SELECT current_setting('helios.region')";
  private static final AtomicInteger CLIENTS = new AtomicInteger();

  /** Whatever changes a parameter by its name. */
  private static final List<String> CHANGES =
      List.of(
          "SET helios.region = 'us-east'",
          "SET SESSION \"helios\".U&\"r\\0065gion\" TO 'us-east'",
          "SET helios.region TO DEFAULT",
          "SET LOCAL HELIOS.region = 'us-east'",
          "SET LOCAL helios.region FROM CURRENT",
          "RESET helios.region",
          "SELECT set_config('helios.region', 'us-east', false)");

  /** A text that holds the change, in a transaction or out of it. */
  private static final List<String> TEXTS =
      List.of(
          "%s; " + REGION,
          "SELECT 1; %s; " + REGION,
          "SET helios.other = '1'; %s; " + REGION,
          "BEGIN; %s; " + REGION,
          "BEGIN; SELECT 1; %s; " + REGION,
          "BEGIN; SAVEPOINT a; %s; " + REGION,
          "BEGIN; ROLLBACK; %s; " + REGION,
          "EXPLAIN SELECT 1; %s; " + REGION);

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

  static Stream<Arguments> places() {
    List<Arguments> places = new ArrayList<>();
    for (String change : CHANGES) {
      byte[] read = statement(REGION);
      TEXTS.forEach(
          text -> places.add(place(text, change, query(String.format(Locale.ROOT, text, change)))));
      places.add(place("in a block", change, query("BEGIN"), query(change + "; " + REGION)));
      places.add(
          place(
              "on a node",
              change,
              query("BEGIN"),
              query("SELECT 1"),
              query(change),
              query(REGION)));
      places.add(place("first in a pipeline", change, concat(statement(change), read, sync())));
      places.add(place("behind another", change, concat(read, statement(change), read, sync())));
      places.add(
          place(
              "bound before a node is needed",
              change,
              concat(parse("s", change), bind("p", "s"), read, execute("p"), read, sync())));
      places.add(
          place(
              "described on a node",
              change,
              concat(parse("s", change), read, describeStatement("s"), bind("", "s"), execute("")),
              sync()));
      places.add(
          place(
              "executed by name",
              change,
              concat(parse("s", change), sync()),
              query("EXECUTE s; " + REGION),
              concat(statement("EXECUTE s"), read, sync()),
              query("EXPLAIN EXECUTE s; " + REGION)));
    }
    for (String prepare : List.of("PREPARE s AS %s", "PREPARE s AS %s; EXECUTE s; " + REGION)) {
      String change = "SELECT set_config('helios.region', 'us-east', false)";
      places.add(place(prepare, change, query(String.format(prepare, change)), query("EXECUTE s")));
    }
    return places.stream();
  }

  private static Arguments place(String name, String change, byte[]... messages) {
    return Arguments.of(name, change, List.of(messages));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("places")
  void isNotChangedInAnyPlace(String name, String change, List<byte[]> messages) throws Exception {
    String application = "places-" + CLIENTS.incrementAndGet();
    try (RawClient client = connect(Map.of("application_name", application))) {
      boolean synced = true;
      for (byte[] message : messages) {
        client.send(message);
        synced = message[0] == 'Q' || message[message.length - 5] == 'S';
        if (synced) {
          List<Reply> replies = client.readUntilReady();
          assertTrue(
              Reply.rows(replies).stream().noneMatch(row -> row.contains("us-east")),
              Reply.transcript(replies));
        }
      }

      assertTrue(synced);
      client.query("ROLLBACK");
      if (where(client).startsWith("E(ERROR 42000 ")) {
        client.query("DISCARD ALL"); // it was bound to a node by a statement that nobody knows
      }
      assertEquals(List.of(List.of("eu-west")), Reply.rows(client.query(REGION)));
      assertEquals(EU_WEST, where(client));
      assertTrue(auditedBeforeTheEnd(client, application));
    }
  }

  private static boolean auditedBeforeTheEnd(RawClient client, String application)
      throws Exception {
    client.query("SET helios.other = 'the end'");
    client.query("RESET helios.region");
    Await.until(
        "the last audit line",
        () -> LINES.of(application).stream().anyMatch(FixedAttributeIT::isTheEnd));
    return LINES.of(application).stream()
        .anyMatch(line -> "42501".equals(line.getString("sqlstate")) && !isTheEnd(line));
  }

  private static boolean isTheEnd(JsonObject line) {
    return "the end".equals(line.getJsonObject("attributes").getString("helios.other"));
  }

  /** What pg_dump and pgAdmin say. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT set_config(name, 'view', false) FROM pg_settings WHERE name = 'restrict_nonsystem_relation_kind' | restrict_nonsystem_relation_kind | view
          UPDATE pg_settings SET setting = 'escape' WHERE name = 'bytea_output'                                     | bytea_output                     | escape
          """)
  void othersAreSetThroughTheView(String sql, String name, String value) throws Exception {
    for (byte[] way : List.of(query(sql), concat(statement(sql), sync()))) {
      try (RawClient client = connect(Map.of())) {
        String answers = Reply.answers(client.exchange(way));
        assertFalse(answers.contains("E("), answers);
        List<List<String>> shown = Reply.rows(client.query("SHOW " + name));
        assertEquals(List.of(List.of(value)), shown);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT set_config(name, 'us-east', false) FROM pg_settings WHERE name = 'helios.region'",
        "SELECT set_config(name, 'us-east', false) FROM pg_settings WHERE name = 'HELIOS.Region'",
        "UPDATE pg_settings SET setting = 'us-east' WHERE name = 'helios.region'"
      })
  void isNotChangedThroughTheView(String sql) throws Exception {
    try (RawClient client = connect(Map.of())) {
      String answers = client.say(sql);
      assertTrue(answers.startsWith("E(ERROR 42501 "), answers);
      assertEquals(List.of(List.of("eu-west")), Reply.rows(client.query(REGION)));
    }
  }

  @Test
  void aTemporaryViewIsNotTakenForThatOfSettings() throws Exception {
    try (Connection primary = CLUSTER.connect(PostgresServers.PRIMARY);
        java.sql.Statement ddl = primary.createStatement()) {
      ddl.execute("CREATE SCHEMA IF NOT EXISTS shadow");
      ddl.execute(
          "CREATE OR REPLACE VIEW shadow.pg_settings AS SELECT 'helios.region'::text AS name");
      ddl.execute(
          "CREATE OR REPLACE FUNCTION shadow.same(text, text) RETURNS boolean"
              + " LANGUAGE sql IMMUTABLE AS 'SELECT true'");
      ddl.execute("DROP OPERATOR IF EXISTS shadow.= (text, text)");
      ddl.execute(
          "CREATE OPERATOR shadow.= (FUNCTION = shadow.same, LEFTARG = text, RIGHTARG = text)");
    }
    try (RawClient client = connect(Map.of("search_path", "shadow,pg_catalog"))) {
      String set = "SELECT set_config(name, '1', false) FROM pg_settings WHERE name = 'work_mem'";
      client.query(set + "; " + REGION);
      client.exchange(statement(set), sync());

      client.query("ROLLBACK");
      List<List<String>> rows = Reply.rows(client.query(REGION));
      assertTrue(rows.isEmpty() || rows.equals(List.of(List.of("eu-west"))), rows.toString());
    } finally {
      try (Connection primary = CLUSTER.connect(PostgresServers.PRIMARY);
          java.sql.Statement ddl = primary.createStatement()) {
        ddl.execute("DROP SCHEMA shadow CASCADE");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"helios.region", "HELIOS.Region"})
  void isNotChangedByAFunctionCallOfSetConfig(String name) throws Exception {
    try (RawClient client = connect(Map.of())) {
      List<Reply> replies =
          client.exchange(functionCall(SET_CONFIG, List.of(name, "us-east", "f")));

      assertEquals(
          "E(ERROR 42501 permission denied to set parameter \"" + name + "\") Z(I)",
          Reply.transcript(replies));
      assertEquals(List.of(List.of("eu-west")), Reply.rows(client.query(REGION)));
      assertEquals(
          "V Z(I)",
          Reply.answers(
              client.exchange(functionCall(SET_CONFIG, List.of("work_mem", "1MB", "f")))));
    }
  }

  /** Of a long call only the beginning is there at first, as short as it may be. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 6, 8, 9, 12, 20})
  void norByOneThatComesInParts(int first) throws Exception {
    byte[] call =
        functionCall(SET_CONFIG, List.of("helios.region", "us-east", "f" + " ".repeat(9000)));
    try (RawClient client = connect(Map.of());
        RawClient one = connect(Map.of());
        RawClient two = connect(Map.of())) {
      client.send(Arrays.copyOf(call, first));
      one.query(REGION); // each event loop has had a turn
      two.query(REGION);
      client.send(Arrays.copyOfRange(call, first, call.length));

      String replies = Reply.transcript(client.readUntilReady());
      assertTrue(
          replies.startsWith("E(ERROR 42501") || replies.startsWith("E(ERROR 0A000"), replies);
      assertEquals(
          List.of(List.of("eu-west")),
          Reply.rows(client.query("SELECT current_setting('helios.region')")));
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
