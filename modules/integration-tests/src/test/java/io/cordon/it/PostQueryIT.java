package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.wire.Frontend.bind;
import static io.cordon.it.wire.Frontend.copyData;
import static io.cordon.it.wire.Frontend.copyDone;
import static io.cordon.it.wire.Frontend.copyFail;
import static io.cordon.it.wire.Frontend.describePortal;
import static io.cordon.it.wire.Frontend.execute;
import static io.cordon.it.wire.Frontend.functionCall;
import static io.cordon.it.wire.Frontend.parse;
import static io.cordon.it.wire.Frontend.query;
import static io.cordon.it.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.wire.Frontend;
import io.cordon.it.wire.RawClient;
import io.cordon.it.wire.Reply;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an observer is told of the statements of real clients. */
class PostQueryIT {

  private static final Told.Recorder TOLD = new Told.Recorder();
  private static final Told.Recorder ONLY_TOLD = new Told.Recorder();

  /** The request ids that were asked about, by the text of the statement. */
  private static final Map<String, List<String>> ASKED = new ConcurrentHashMap<>();

  private static final String BLOCKED = "Query blocked by route plugin: not in office hours";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  /** Blocks, rewrites, and is told; pure, so that decisions are kept. */
  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
          CLUSTER,
          Scripted.first(
              Hooks.none()
                  .withPreQuery(new Rewriting())
                  .withRoute(new OfficeHours())
                  .withPostQuery(TOLD)));

  /** Nobody decides anything, and there is one server connection. */
  @RegisterExtension
  static final CordonMember ONLY =
      CordonMember.with(CLUSTER, Scripted.second(Hooks.none().withPostQuery(ONLY_TOLD)))
          .pool(1, Duration.ofMillis(300));

  private static final Set<RouteHook.Input> PURE =
      EnumSet.complementOf(EnumSet.of(RouteHook.Input.OUTSIDE));

  private static final class OfficeHours implements RouteHook {
    @Override
    public RouteResult route(RouteRequest request) {
      ASKED
          .computeIfAbsent(request.query(), text -> new CopyOnWriteArrayList<>())
          .add(request.context().requestId());
      if (request.query().contains("forbidden")) {
        return new RouteResult.Block("not in office hours");
      }
      return request.query().contains("nowhere")
          ? new RouteResult.Region("antarctica")
          : new RouteResult.Primary();
    }

    @Override
    public Set<Input> inputs() {
      return PURE;
    }
  }

  private static final class Rewriting implements PreQueryHook {
    @Override
    public PreQueryResult preQuery(RouteRequest request) {
      if (request.query().contains("unspeakable")) {
        return new PreQueryResult.Block("unspeakable");
      }
      return request.query().contains("tenant()")
          ? new PreQueryResult.Rewrite(request.query().replace("tenant()", "'acme'"))
          : new PreQueryResult.Continue();
    }

    @Override
    public Set<RouteHook.Input> inputs() {
      return PURE;
    }
  }

  @BeforeAll
  static void createTable() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS post_query_it");
      statement.execute("CREATE TABLE post_query_it (id int PRIMARY KEY, name text)");
      statement.execute(
          "CREATE OR REPLACE VIEW post_query_it_strings AS"
              + " SELECT set_config('standard_conforming_strings', 'off', false) AS x");
    }
  }

  @AfterAll
  static void dropTable() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute("DROP TABLE post_query_it");
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
      assertEquals(bytes(simple), told.get(0).outcome().responseBytes());
      assertEquals(bytes(extended), told.get(1).outcome().responseBytes());
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
        String nowhere = error(run(client, simple, "SELECT 'nowhere'"));
        run(client, simple, "SELECT 'forbidden'");
        run(client, simple, "SELECT 'unspeakable'");
        assertTrue(nowhere.contains("antarctica"), nowhere);
        assertEquals(
            List.of(
                "failed SELECT 'nowhere': " + nowhere,
                "failed SELECT 'forbidden': " + BLOCKED,
                "failed SELECT 'unspeakable': Query blocked by plugin: unspeakable"),
            TOLD.words(client));
      }
      client.query("BEGIN");
      client.query("SELECT 1");
      client.query("SELECT 'forbidden'");
      client.query("ROLLBACK");
      List<Told> told = TOLD.of(client);
      assertEquals(
          List.of("ok SELECT 1", "failed SELECT 'forbidden': " + BLOCKED),
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
      assertEquals(bytes(replies), told.get(0).outcome().responseBytes());

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
          List.of("ok SELECT 1", "failed SELECT 'forbidden': " + BLOCKED), TOLD.words(client));
      // Refused, though the client sees another error first.
      client.query("SELECT 1/0; SELECT 'forbidden'");
      assertEquals(
          List.of("failed SELECT 1/0: division by zero", "failed SELECT 'forbidden': " + BLOCKED),
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
          Frontend.concat(
              one("SELECT 1"), one("SELECT 2"), one("SELECT 1/0"), one("SELECT 3"), sync()));
      assertEquals(
          List.of("ok SELECT 1", "ok SELECT 2", "failed SELECT 1/0: division by zero"),
          TOLD.words(client));
      client.exchange(
          Frontend.concat(
              one("SELECT pg_sleep(0.05)"), one("SELECT 'forbidden'"), one("SELECT 3"), sync()));
      assertEquals(
          List.of("ok SELECT pg_sleep(0.05)", "failed SELECT 'forbidden': " + BLOCKED),
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
              Frontend.concat(
                  one("TABLE post_query_it_strings"), one(twoFaced), one("SELECT 3"), sync()));
      assertEquals(
          List.of("ok TABLE post_query_it_strings", "failed " + twoFaced + ": " + error(replies)),
          TOLD.words(client));
    }
  }

  /** Parse alone says so too, and what comes later is another execution. */
  @Test
  void whatIsTriedAgainIsAnotherExecution() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.exchange(parse("again", "SELECT $1::int", 23), sync());
      client.exchange(bind("", "again", "x"), execute(""), sync());
      client.exchange(bind("", "again", "1"), execute(""), sync());
      List<Told> told = TOLD.of(client);
      assertEquals(
          List.of(
              "failed SELECT $1::int: invalid input syntax for type integer: \"x\"",
              "ok SELECT $1::int"),
          told.stream().map(Told::toString).toList());
      assertNotEquals(
          told.get(0).request().context().requestId(), told.get(1).request().context().requestId());
    }
  }

  @Test
  void eachExecutionIsToldThoughTheDecisionWasKept() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.exchange(parse("kept", "SELECT 'kept', $1::text"), sync());
      for (int i = 0; i < 5; i++) {
        client.exchange(bind("", "kept", "v" + i), execute(""), sync());
      }
      List<Told> told = TOLD.of(client);

      assertEquals(5, told.size());
      assertEquals(
          5, told.stream().map(one -> one.request().context().requestId()).distinct().count());
      assertEquals(1, ASKED.get("SELECT 'kept', $1::text").size(), "asked once");
      assertEquals(
          ASKED.get("SELECT 'kept', $1::text").get(0),
          told.get(0).request().context().requestId(),
          "what was asked about at Parse is what was executed first");
      for (int i = 0; i < 3; i++) {
        client.query("SELECT 'kept too'");
      }
      assertEquals(List.of(3), List.of(TOLD.of(client).size()));
    }
    try (Connection connection =
            DriverManager.getConnection(
                CORDON.jdbcUrl("?prepareThreshold=1"),
                PostgresServers.USER,
                PostgresServers.PASSWORD);
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO post_query_it VALUES (?, ?)")) {
      for (int i = 100; i < 103; i++) {
        insert.setInt(1, i);
        insert.setString(2, "batch");
        insert.addBatch();
      }
      assertEquals(3, insert.executeBatch().length);
    }
  }

  @Test
  void whatRunsIsToldWhereAPluginHasRewritten() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.query("SELECT tenant()");
      run(client, false, "SELECT tenant()");
      client.query("SELECT tenant(), 'forbidden'");
      List<Told> told = TOLD.of(client);
      assertEquals(
          List.of(
              "ok SELECT 'acme'",
              "ok SELECT 'acme'",
              "failed SELECT 'acme', 'forbidden': " + BLOCKED),
          told.stream().map(Told::toString).toList());
      assertTrue(
          ASKED.get("SELECT 'acme'").contains(told.get(0).request().context().requestId()),
          "the same id in all hooks");
    }
  }

  @Test
  void aPortalIsToldEachTimeThatItIsExecuted() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.query("BEGIN");
      client.exchange(
          parse("", "SELECT generate_series(1, 5)"),
          bind("p", ""),
          execute("p", 2),
          execute("p", 2),
          execute("p", 0),
          sync());
      client.query("COMMIT");
      List<Told> told = TOLD.of(client);
      assertEquals(3, told.size(), told::toString);
      assertTrue(told.stream().allMatch(one -> one.outcome().success()));
    }
  }

  @Test
  void copyIsToldWhenItHasEnded() throws Exception {
    try (RawClient client = connect(CORDON)) {
      client.send(query("COPY post_query_it FROM STDIN"));
      client.readUntil("G");
      assertEquals(List.of(), TOLD.soFar(client));
      client.exchange(copyData("1\tone\n2\ttwo\n"), copyDone());
      client.send(query("COPY post_query_it FROM STDIN"));
      client.readUntil("G");
      client.exchange(copyData("3\tx\n"), copyFail("no more of this"));
      client.send(parse("", "COPY post_query_it FROM STDIN"), bind("", ""), execute(""), sync());
      client.readUntil("G");
      client.exchange(copyData("not a number\tx\n"), copyDone(), sync());
      List<Reply> out = client.query("COPY (SELECT * FROM users) TO STDOUT");
      List<Told> told = TOLD.of(client);
      assertEquals(
          List.of(
              "ok COPY post_query_it FROM STDIN",
              "failed COPY post_query_it FROM STDIN: COPY from stdin failed: no more of this",
              "failed COPY post_query_it FROM STDIN: invalid input syntax for type integer: \"not a"
                  + " number\"",
              "ok COPY (SELECT * FROM users) TO STDOUT"),
          told.stream().map(Told::toString).toList());
      assertEquals(bytes(out), told.get(3).outcome().responseBytes());
    }
  }

  @Test
  void aFunctionCallIsTold() throws Exception {
    try (RawClient client = connect(CORDON)) {
      List<Reply> replies = client.exchange(functionCall(2077, List.of("cluster_name")));
      client.exchange(functionCall(2077, List.of("no_such_setting")));
      List<Told> told = TOLD.of(client);
      assertEquals(2, told.size(), told::toString);
      assertEquals("FUNCTION CALL", told.get(0).request().command());
      assertTrue(told.get(0).request().opaque());
      assertTrue(told.get(0).outcome().success());
      assertEquals(bytes(replies), told.get(0).outcome().responseBytes());
      assertTrue(told.get(1).outcome().error().startsWith("unrecognized configuration parameter"));
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

  @Test
  void withNoOtherHookWhatItIsToldIsTheSame() throws Exception {
    try (RawClient client = connect(ONLY)) {
      Await.until(
          "the catalog has been read",
          () -> {
            client.query("SELECT count(*) FROM users");
            return ONLY_TOLD.of(client).get(0).request().tables().equals(List.of("public.users"));
          });
      client.query("SET helios.region = 'eu-west'");
      run(client, false, "SELECT 1/0");
      client.exchange(parse("p", "SELECT 1"), sync());
      client.exchange(bind("", "p"), execute(""), sync());
      List<Told> told = ONLY_TOLD.of(client);
      assertEquals(
          List.of("failed SELECT 1/0: division by zero", "ok SELECT 1"),
          told.stream().map(Told::toString).toList());
      assertEquals("eu-west", told.get(0).request().context().attributes().get("helios.region"));
    }
  }

  @Test
  void whatGetsNoServerConnectionIsTold() throws Exception {
    try (RawClient first = connect(ONLY);
        RawClient second = connect(ONLY)) {
      Await.until(
          "it has the connection",
          () -> {
            first.query("ROLLBACK");
            first.query("BEGIN");
            return first.say("SELECT 1").endsWith("Z(T)");
          });
      assertEquals(
          "53300", second.query("SET helios.x = '1'; SELECT 2").get(0).errorFields().get('C'));
      run(second, false, "SELECT 3");
      String message = error(second.exchange(functionCall(2077, List.of("cluster_name"))));
      first.query("ROLLBACK");
      assertEquals(
          List.of(
              "failed SELECT 2: " + message, "failed SELECT 3: " + message, "failed : " + message),
          ONLY_TOLD.words(second));
    }
  }

  @Test
  void whatIsUnderWayWhenANodeOrAClientGoesHasFailed() throws Exception {
    try (RawClient client = connect(CORDON)) {
      String suicide = "SELECT pg_terminate_backend(pg_backend_pid())";
      List<Reply> replies =
          client.exchange(Frontend.concat(one("SELECT 1"), one(suicide), one("SELECT 2"), sync()));
      String message = error(replies);
      assertEquals(
          List.of("ok SELECT 1", "failed " + suicide + ": " + message), TOLD.words(client));
    }
    RawClient gone = connect(CORDON);
    gone.send(query("SELECT pg_sleep(60), 'post_query_it'"));
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      Await.until(
          "it runs",
          () -> {
            try (var rows =
                statement.executeQuery(
                    "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60),"
                        + " ''post_query_it''' AND state = 'active'")) {
              return rows.next();
            }
          });
      gone.close();
      Await.until("it is told", () -> !TOLD.soFar(gone).isEmpty());
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT"
              + " pg_sleep(60), ''post_query_it'''");
    }
    assertEquals(
        "[failed SELECT pg_sleep(60), 'post_query_it': the session ended before the answer was"
            + " complete]",
        TOLD.soFar(gone).toString());
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }

  private static byte[] one(String text) {
    return Frontend.concat(parse("", text), bind("", ""), execute(""));
  }

  private static List<Reply> run(RawClient client, boolean simple, String text) throws Exception {
    return simple ? client.query(text) : client.exchange(Frontend.concat(one(text), sync()));
  }

  private static String error(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply.type() == 'E')
        .map(reply -> reply.errorFields().get('M'))
        .findFirst()
        .orElseThrow();
  }

  /** Of what is the statement's own. */
  private static long bytes(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply.type() != 'Z')
        .mapToLong(reply -> 5 + reply.body().length)
        .sum();
  }
}
