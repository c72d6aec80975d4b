package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a session on its server connection, and for how long. */
class PinsIT {

  /** What asyncpg's pool says when a connection is given back to it. */
  private static final String RELEASE =
      "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  /** One server connection: who waits for it while it is kept is told so. */
  @RegisterExtension
  static final CordonMember ONE = CordonMember.with(CLUSTER).pool(1, Duration.ofSeconds(2));

  @RegisterExtension
  static final CordonMember SHARED = CordonMember.with(CLUSTER).pool(2, Duration.ofMinutes(1));

  @RegisterExtension static final CordonMember REGIONS = CordonMember.residency(CLUSTER);

  /** A function that hides PostgreSQL's own, for who puts its schema first. */
  @BeforeAll
  static void hide() throws Exception {
    try (Connection direct = CLUSTER.connect(PostgresServers.PRIMARY);
        Statement statement = direct.createStatement()) {
      statement.execute("CREATE SCHEMA pins_it");
      statement.execute(
          "CREATE FUNCTION pins_it.pg_advisory_unlock_all() RETURNS void LANGUAGE sql AS 'SELECT'");
      statement.execute("CREATE DATABASE pins_it");
      statement.execute("ALTER DATABASE pins_it SET search_path = public, pg_catalog");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT pg_advisory_unlock_all()",
        "SELECT pg_advisory_unlock(1)",
        "UNLISTEN a",
        "UNLISTEN *",
        "CLOSE ALL",
        "RESET ALL",
        RELEASE,
        "LISTEN a > UNLISTEN *",
        "LISTEN a > BEGIN; UNLISTEN *; COMMIT",
        "SELECT pg_advisory_lock(4712) > SELECT pg_advisory_unlock_all()",
        "SET search_path = public > SELECT pg_advisory_lock(4712) > SELECT pg_advisory_unlock_all()",
        "SET search_path = '' > SELECT pg_advisory_lock(4712) > SELECT pg_advisory_unlock_all()",
        "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT > CLOSE ALL",
        "CREATE TEMP TABLE pinned (a int) > DISCARD TEMP",
        "CREATE TEMP SEQUENCE pinned > SELECT nextval('pinned') > DISCARD SEQUENCES > DISCARD TEMP",
        "PREPARE pinned AS SELECT 1 > DEALLOCATE ALL",
        "LISTEN a; PREPARE pinned AS SELECT 1; SELECT pg_advisory_lock(4712) > DEALLOCATE ALL > "
            + RELEASE
      })
  void isFreeAfterwards(String steps) throws Exception {
    for (boolean extended : new boolean[] {false, true}) {
      try (RawClient one = connect(ONE);
          RawClient two = connect(ONE)) {
        Await.until("it is served", () -> served(one));
        run(one, steps, extended);
        assertTrue(served(two), steps);
        assertTrue(served(one), steps);
      }
    }
  }

  /** A user of a region whose writes go to the primary. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "LISTEN a > SET work_mem = 1000 > SHOW work_mem > RESET work_mem > SET ROLE pg_monitor",
        "BEGIN > INSERT > SET LOCAL work_mem = 1000 > SHOW transaction_isolation > INSERT > COMMIT",
        "SET work_mem = 1000; INSERT > SHOW work_mem",
        "BEGIN; SHOW work_mem; SET LOCAL work_mem = 1000; INSERT; COMMIT",
        "BEGIN > SHOW work_mem > SELECT count(*) FROM users > SET LOCAL work_mem = 1000 > COMMIT"
      })
  void settingsRunWhereTheSessionIs(String steps) throws Exception {
    for (boolean extended : new boolean[] {false, true}) {
      try (RawClient client = RawClient.connect(REGIONS.host(), REGIONS.port())) {
        client.query("SET helios.region = 'us-east'");
        String insert = "INSERT INTO events (user_id, kind) VALUES (1, 'pins')";
        run(client, steps.replace("INSERT", insert), extended);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LISTEN a",
        "LISTEN a > UNLISTEN b",
        "LISTEN a > BEGIN; UNLISTEN *; ROLLBACK",
        "LISTEN a > BEGIN; SAVEPOINT s; UNLISTEN *; ROLLBACK TO s; COMMIT",
        "LISTEN a > UNLISTEN *; LISTEN a",
        "LISTEN a > CLOSE ALL",
        "SELECT pg_advisory_lock(4712) > SELECT pg_advisory_unlock(4713)",
        "SELECT pg_advisory_lock(4712) > SELECT pg_advisory_unlock_all(); SELECT pg_advisory_lock(1)",
        "CREATE TEMP TABLE pinned (a int) > BEGIN; DISCARD TEMP; ROLLBACK",
        "CREATE TEMP TABLE pinned (a int) > DISCARD SEQUENCES",
        "PREPARE pinned AS SELECT 1 > DEALLOCATE ALL; PREPARE pinned AS SELECT 1",
        "CREATE DOMAIN pg_temp.pinned AS int",
        "SELECT query_to_xml('SELECT pg_try_advisory_lock(4712)', true, false, '')",
        "SELECT pg_advisory_lock(4712) > SET search_path = pins_it, pg_catalog;"
            + " SELECT pg_advisory_unlock_all()",
        "SELECT pg_advisory_lock(4712) > SET search_path = pins_it, pg_catalog >"
            + " SELECT pg_advisory_unlock_all()"
      })
  void isKept(String steps) throws Exception {
    try (RawClient one = connect(ONE);
        RawClient two = connect(ONE)) {
      Await.until("it is served", () -> served(one));
      run(one, steps, false);
      assertFalse(served(two), steps);
      assertTrue(served(one), steps);
    }
  }

  @Test
  void theDatabasesOwnPathMayHideTheUnlock() throws Exception {
    try (RawClient one = inDatabase("pins_it");
        RawClient two = inDatabase("pins_it")) {
      Await.until("it is served", () -> served(one));
      run(one, "SELECT pg_advisory_lock(4712) > SELECT pg_advisory_unlock_all()", false);
      assertTrue(served(two));
      run(
          one,
          "CREATE FUNCTION public.pg_advisory_unlock_all() RETURNS void LANGUAGE sql AS 'SELECT'"
              + " > SELECT pg_advisory_lock(4712) > SELECT pg_advisory_unlock_all()",
          false);
      assertFalse(served(two));
      run(one, "SELECT pg_catalog.pg_advisory_unlock_all()", false);
      assertTrue(served(two));
    }
  }

  private static RawClient inDatabase(String database) throws IOException {
    return RawClient.connect(
        ONE.host(), ONE.port(), Map.of("database", database), PostgresServers.PASSWORD);
  }

  @Test
  void whatIsKeptIsThere() throws Exception {
    try (RawClient one = connect(SHARED)) {
      one.query("CREATE DOMAIN pg_temp.small AS int CHECK (value < 10)");
      try (RawClient two = connect(SHARED);
          RawClient three = connect(SHARED)) {
        two.query("SELECT 1");
        three.query("SELECT 1");
      }
      assertEquals(List.of(List.of("7")), Reply.rows(one.query("SELECT 7::pg_temp.small")));
    }
  }

  @Test
  void asyncpgsPoolWorksInARegion() throws Exception {
    try (RawClient client = RawClient.connect(REGIONS.host(), REGIONS.port())) {
      client.query("SET helios.region = 'us-east'");
      client.query("SET SESSION search_path = public");
      for (int i = 0; i < 3; i++) {
        assertEquals(
            "T D C(SELECT 1) C(CLOSE CURSOR ALL) C(UNLISTEN) C(RESET) Z(I)",
            answers(client, RELEASE));
        client.query("SET helios.region = 'us-east'");
        assertEquals(
            "C(INSERT 0 1) Z(I)",
            answers(client, "INSERT INTO events (user_id, kind) VALUES (1, 'pins')"));
        client.query("SELECT pg_advisory_lock(4714)");
        assertEquals(
            "T D C(SELECT 1) C(CLOSE CURSOR ALL) C(UNLISTEN) C(RESET) Z(I)",
            answers(client, RELEASE));
        client.query("SET helios.region = 'us-east'");
        assertEquals(
            List.of(List.of(PostgresServers.US_EAST)),
            Reply.rows(client.query("SELECT current_setting('cluster_name')")));
      }
    }
  }

  @Test
  void twoClientsOfTwoRegionsDoNotHoldOneLock() throws Exception {
    for (String lock :
        List.of(
            "SELECT pg_try_advisory_lock(4715)",
            "SELECT pg_try_advisory_lock(1, 4715)",
            "SELECT (4717::bigint).pg_try_advisory_lock",
            "SELECT pg_try_advisory_lock_shared(4716) AND pg_try_advisory_lock(4718)")) {
      // Each takes a lock of its own: one may still be held when its client has just gone.
      try (RawClient one = RawClient.connect(REGIONS.host(), REGIONS.port());
          RawClient two = RawClient.connect(REGIONS.host(), REGIONS.port())) {
        one.query("SET helios.region = 'us-east'");
        two.query("SET helios.region = 'eu-west'");
        assertEquals(List.of(List.of("t")), Reply.rows(one.query(lock)));
        assertEquals(List.of(List.of("f")), Reply.rows(two.query(lock)));
        two.query("BEGIN");
        assertEquals(
            List.of(List.of("f")),
            Reply.rows(two.query(lock.replace("advisory_lock", "advisory_xact_lock"))));
      }
    }
  }

  @Test
  void manyClientsWithNamedStatementsShareTwoServerConnections() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        RawClient client = connect(SHARED);
        clients.add(client);
        assertEquals(
            "1 Z(I)",
            Reply.transcript(
                client.exchange(Frontend.parse("s1", "SELECT " + i), Frontend.sync())));
      }
      for (int round = 0; round < 5; round++) {
        for (RawClient client : clients) {
          client.send(
              Frontend.concat(Frontend.bind("", "s1"), Frontend.execute(""), Frontend.sync()));
        }
        for (int i = 0; i < clients.size(); i++) {
          List<Reply> replies = clients.get(i).readUntilReady();
          assertEquals(List.of(List.of("" + i)), Reply.rows(replies), Reply.transcript(replies));
        }
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  /** Between two steps, others have had every server connection. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      textBlock =
          """
          EXECUTE s1                           | T D C(SELECT 1) Z(I)
          EXPLAIN (COSTS off) EXECUTE s1       | T D C(EXPLAIN) Z(I)
          SELECT 1; EXECUTE s1                 | T D C(SELECT 1) T D C(SELECT 1) Z(I)
          BEGIN; EXECUTE s1; ROLLBACK          | C(BEGIN) T D C(SELECT 1) C(ROLLBACK) Z(I)
          DEALLOCATE s1                        | C(DEALLOCATE) Z(I)
          DEALLOCATE ALL                       | C(DEALLOCATE ALL) Z(I)
          BEGIN; SELECT 1; DEALLOCATE s1; COMMIT | C(BEGIN) T D C(SELECT 1) C(DEALLOCATE) C(COMMIT) Z(I)
          """)
  void sqlFindsWhatTheProtocolHasPrepared(String sql, String expected) throws Exception {
    for (boolean moved : new boolean[] {false, true}) {
      for (boolean extended : new boolean[] {false, true}) {
        if (extended && sql.contains(";")) {
          continue;
        }
        try (RawClient client = connect(SHARED)) {
          client.exchange(Frontend.parse("s1", "SELECT 42"), Frontend.sync());
          if (moved) {
            useEveryConnection();
          }
          if (extended) {
            List<Reply> replies =
                client.exchange(
                    Frontend.parse("", sql),
                    Frontend.bind("", ""),
                    Frontend.describePortal(""),
                    Frontend.execute(""),
                    Frontend.sync());
            assertTrue(
                replies.stream().noneMatch(reply -> reply.type() == 'E'),
                () -> Reply.transcript(replies));
          } else {
            assertEquals(expected, answers(client, sql));
          }
          boolean gone = sql.contains("DEALLOCATE");
          assertEquals(
              gone ? "26000" : null, code(client.query("EXECUTE s1")), "EXECUTE after " + sql);
          if (gone) {
            assertEquals(
                "1 Z(I)",
                Reply.transcript(
                    client.exchange(Frontend.parse("s1", "SELECT 43"), Frontend.sync())));
            assertEquals(List.of(List.of("43")), Reply.rows(client.query("EXECUTE s1")));
          }
        }
      }
    }
  }

  @Test
  void aNameThatWasClosedWithoutAConnectionIsFreeOnEach() throws Exception {
    try (RawClient client = connect(SHARED)) {
      client.exchange(Frontend.parse("s1", "SELECT 1"), Frontend.sync());
      client.exchange(Frontend.closeStatement("s1"), Frontend.sync());
      assertEquals("C(PREPARE) Z(I)", answers(client, "PREPARE s1 AS SELECT 2"));
      assertEquals(List.of(List.of("2")), Reply.rows(client.query("EXECUTE s1")));
    }
    try (RawClient client = connect(SHARED)) {
      client.exchange(Frontend.parse("s1", "SELECT 1"), Frontend.sync());
      client.exchange(Frontend.closeStatement("s1"), Frontend.sync());
      assertEquals(
          "1 Z(I)",
          Reply.transcript(client.exchange(Frontend.parse("s1", "SELECT 3"), Frontend.sync())));
      assertEquals(List.of(List.of("3")), Reply.rows(client.query("EXECUTE s1")));
    }
  }

  @Test
  void aStatementThatCannotBePreparedAgainIsTheNodesErrorAndTheSessionGoesOn() throws Exception {
    try (RawClient client = connect(SHARED)) {
      client.query("DROP TABLE IF EXISTS pins_gone; CREATE TABLE pins_gone (a int)");
      client.exchange(Frontend.parse("s1", "SELECT * FROM pins_gone"), Frontend.sync());
      useEveryConnection();
      client.query("DROP TABLE pins_gone");
      useEveryConnection();
      assertEquals("26000", code(client.query("EXECUTE s1")));
      assertEquals(
          "42P01",
          code(client.exchange(Frontend.bind("", "s1"), Frontend.execute(""), Frontend.sync())));
      assertEquals("T D C(SELECT 1) Z(I)", answers(client, "SELECT 1"));
    }
  }

  /** A client that was told of columns reads rows by them: so does PostgreSQL's own kept plan. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      textBlock =
          """
          ALTER TABLE pins_columns ADD c int           | 0A000
          ALTER TABLE pins_columns ALTER a TYPE bigint | 0A000
          ALTER TABLE pins_columns DROP b              | 0A000
          ALTER TABLE pins_columns RENAME a TO z       | 0A000
          CREATE INDEX ON pins_columns (a)             | none
          """)
  void aStatementThatReturnsOtherColumnsByNowIsRefused(String change, String expectedCode)
      throws Exception {
    String code = expectedCode.equals("none") ? null : expectedCode;
    for (boolean named : new boolean[] {true, false}) {
      for (boolean moved : new boolean[] {false, true}) {
        try (RawClient client = connect(SHARED);
            RawClient other = connect(SHARED)) {
          other.query("DROP TABLE IF EXISTS pins_columns");
          other.query("CREATE TABLE pins_columns (a int, b text)");
          other.query("INSERT INTO pins_columns VALUES (1, 'x')");
          String name = named ? "s1" : "";
          client.exchange(
              Frontend.parse(name, "SELECT * FROM pins_columns"),
              Frontend.describeStatement(name),
              Frontend.sync());
          client.exchange(Frontend.bind("", name), Frontend.execute(""), Frontend.sync());
          other.query(change);
          if (moved) {
            useEveryConnection();
          }
          for (int i = 0; i < 2; i++) {
            List<Reply> replies =
                client.exchange(Frontend.bind("", name), Frontend.execute(""), Frontend.sync());
            assertEquals(code, code(replies), Reply.transcript(replies));
          }
          client.query("BEGIN");
          List<Reply> replies =
              client.exchange(Frontend.bind("", name), Frontend.execute(""), Frontend.sync());
          String expected = named ? code : "26000";
          assertEquals(expected, code(replies), Reply.transcript(replies));
          assertEquals(expected == null ? 'T' : 'E', replies.get(replies.size() - 1).status());
          client.query("ROLLBACK");
          client.exchange(Frontend.closeStatement(name), Frontend.sync());
          client.exchange(Frontend.parse(name, "SELECT * FROM pins_columns"), Frontend.sync());
          replies = client.exchange(Frontend.bind("", name), Frontend.execute(""), Frontend.sync());
          assertEquals(null, code(replies), Reply.transcript(replies));
        }
      }
    }
  }

  /** A pinned session whose block has failed before any node has seen it. */
  @ParameterizedTest
  @ValueSource(strings = {"RELEASE nowhere", "SHOW helios.nosuch", "SET helios.x = '1', '2'"})
  void aBlockThatHasFailedStaysFailed(String error) throws Exception {
    try (RawClient client = connect(SHARED)) {
      client.query("CREATE TABLE IF NOT EXISTS pins_failed (a int)");
      client.query("TRUNCATE pins_failed");
      client.query("LISTEN a; PREPARE p AS SELECT 1");
      client.query("BEGIN");
      assertEquals('E', client.query(error).get(1).status());
      for (byte[] close :
          List.of(
              Frontend.closePortal("zz"),
              Frontend.closeStatement("zz"),
              Frontend.closeStatement("p"))) {
        assertEquals("3 Z(E)", Reply.transcript(client.exchange(close, Frontend.sync())));
      }
      assertEquals("25P02", code(client.query("INSERT INTO pins_failed VALUES (1)")));
      assertEquals("C(ROLLBACK) Z(I)", answers(client, "COMMIT"));
      assertEquals("C(PREPARE) Z(I)", answers(client, "PREPARE p AS SELECT 2"));
      assertEquals(
          List.of(List.of("0")), Reply.rows(client.query("SELECT count(*) FROM pins_failed")));
    }
  }

  @Test
  void whatExecutesItselfIsRefusedAsTooDeep() throws Exception {
    try (RawClient client = connect(SHARED)) {
      client.exchange(Frontend.parse("q", "EXECUTE q"), Frontend.sync());
      assertEquals("54001", code(client.query("EXECUTE q")));
      assertEquals(
          "54001",
          code(client.exchange(Frontend.bind("", "q"), Frontend.execute(""), Frontend.sync())));
      client.exchange(Frontend.parse("a", "EXECUTE b"), Frontend.sync());
      client.exchange(Frontend.parse("b", "EXECUTE a"), Frontend.sync());
      assertEquals("54001", code(client.query("EXPLAIN EXECUTE a")));
      assertTrue(served(client));
    }
  }

  @Test
  void theNumberOfASequenceIsOnesOwn() throws Exception {
    try (RawClient client = connect(SHARED)) {
      client.query("CREATE TABLE IF NOT EXISTS pins_numbered (id serial, a int)");
      client.query("INSERT INTO pins_numbered (a) VALUES (1)");
      String own = Reply.rows(client.query("SELECT max(id) FROM pins_numbered")).get(0).get(0);
      assertEquals(List.of(List.of(own)), Reply.rows(client.query("SELECT lastval()")));
      client.query("DISCARD ALL");
      client.query("INSERT INTO pins_numbered (a) VALUES (1)");
      useEveryConnection();
      assertEquals("55000", code(client.query("SELECT lastval()")));
    }
  }

  private static void useEveryConnection() throws IOException {
    try (RawClient two = connect(SHARED);
        RawClient three = connect(SHARED)) {
      two.query("BEGIN");
      three.query("BEGIN");
      two.query("SELECT 1");
      three.query("SELECT 1");
    }
  }

  private static void run(RawClient client, String steps, boolean extended) throws IOException {
    for (String step : steps.split(" > ")) {
      List<Reply> replies =
          extended && !step.contains(";")
              ? client.exchange(
                  Frontend.parse("", step),
                  Frontend.bind("", ""),
                  Frontend.execute(""),
                  Frontend.sync())
              : client.query(step);
      assertTrue(
          replies.stream().noneMatch(reply -> reply.type() == 'E'),
          () -> step + ": " + Reply.transcript(replies));
    }
  }

  private static boolean served(RawClient client) throws IOException {
    return answers(client, "SELECT 1").equals("T D C(SELECT 1) Z(I)");
  }

  private static String answers(RawClient client, String sql) throws IOException {
    return Reply.answers(client.query(sql));
  }

  private static String code(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply.type() == 'E')
        .map(reply -> reply.errorFields().get('C'))
        .findFirst()
        .orElse(null);
  }

  private static RawClient connect(CordonMember member) throws IOException {
    return RawClient.connect(member.host(), member.port());
  }
}
