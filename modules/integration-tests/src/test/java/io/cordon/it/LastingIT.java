package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.proxy.catalog.CatalogReading;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.service.ServiceLogin;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code DISCARD ALL} does not take away no other session finds, however it was hidden; and
 * where nothing of that kind can be, connections are reset and not closed. There is one server
 * connection.
 */
class LastingIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(CLUSTER)
          .pool(1, Duration.ofMinutes(1))
          .user("lasting_plain")
          .user("lasting_granted")
          .user("lasting_member");

  private static final List<String> DATABASES =
      List.of(
          "lasting_none",
          "lasting_dblink",
          "lasting_words",
          "lasting_definer",
          "lasting_interpreter",
          "lasting_made");

  @BeforeAll
  static void make() throws SQLException {
    on("demo", "CREATE ROLE lasting_plain LOGIN PASSWORD 'lasting_plain'");
    on("demo", "CREATE ROLE lasting_granted LOGIN PASSWORD 'lasting_granted'");
    on("demo", "CREATE ROLE lasting_member NOINHERIT LOGIN PASSWORD 'lasting_member'");
    on("demo", "GRANT lasting_granted TO lasting_member");
    for (String database : DATABASES) {
      on("demo", "CREATE DATABASE " + database);
      on(
          database,
          """
          CREATE TABLE plain (a int);
          INSERT INTO plain VALUES (1);
          CREATE FUNCTION load_plain() RETURNS int LANGUAGE plpgsql AS $$
            DECLARE n int; BEGIN /* load the rows */ EXECUTE 'SELECT count(*) FROM plain' INTO n; RETURN n; END$$;
          CREATE VIEW calling AS SELECT load_plain();
          GRANT SELECT ON plain, calling TO PUBLIC;
          CREATE EXTENSION pg_trgm;
          CREATE EXTENSION pgcrypto;
          GRANT EXECUTE ON FUNCTION pg_backup_start(text, boolean) TO lasting_granted;
          """);
    }
    on(
        "lasting_dblink",
        """
        CREATE EXTENSION dblink;
        CREATE FUNCTION connect() RETURNS text LANGUAGE plpgsql AS $f$
          BEGIN
            IF dblink_get_connections() IS NULL THEN
              EXECUTE $$SELECT dblink_connect('left', format('port=%s dbname=%s user=postgres password=postgres host=127.0.0.1',
                inet_server_port(), current_database()))$$;
            END IF;
            RETURN 'OK';
          END$f$;
        CREATE VIEW connecting AS SELECT connect();
        CREATE TABLE connected (a text DEFAULT connect());
        """);
    on(
        "lasting_words",
        """
        CREATE FUNCTION back_up() RETURNS void LANGUAGE plpgsql AS $$
          BEGIN PERFORM pg_backup_start('left', true); END$$;
        CREATE VIEW backing_up AS SELECT back_up()::text;
        """);
    on(
        "lasting_definer",
        """
        GRANT CREATE ON SCHEMA public TO lasting_granted;
        SET ROLE lasting_granted;
        CREATE FUNCTION back_up() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
          BEGIN EXECUTE 'SELECT pg_back' || 'up_start(''left'', true)'; END$$;
        """);
  }

  @AfterAll
  static void drop() throws SQLException {
    for (String database : DATABASES) {
      on("demo", "DROP DATABASE " + database + " WITH (FORCE)");
    }
    on("demo", "DROP ROLE lasting_plain, lasting_member, lasting_granted");
  }

  /** Nothing that anybody may call there leaves what lasts. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      textBlock =
          """
          postgres        | SELECT load_plain()
          postgres        | SELECT * FROM calling
          postgres        | SELECT similarity('a', 'b')
          postgres        | DO $$BEGIN PERFORM load_plain(); END$$
          postgres        | DO LANGUAGE plpgsql 'BEGIN EXECUTE ''SELECT 1''; END'
          postgres        | SET work_mem = 12345
          lasting_plain   | SELECT load_plain()
          lasting_plain   | DO $$BEGIN EXECUTE 'SELECT ' || '1'; END$$
          """)
  void whereNothingLastsTheConnectionServesTheNext(String user, String step) throws Exception {
    awaitCatalog("lasting_none");
    assertTrue(keepsProcess("lasting_none", user, step));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      textBlock =
          """
          lasting_none    | postgres        | DO $$BEGIN LOAD 'auto_explain'; END$$
          lasting_none    | postgres        | DO $$BEGIN EXECUTE 'LOAD ' || quote_literal('auto_explain'); END$$
          lasting_none    | postgres        | DO $$BEGIN PERFORM pg_backup_start('left', true); END$$
          lasting_none    | postgres        | LOAD 'auto_explain'
          lasting_none    | lasting_granted | DO $$BEGIN EXECUTE 'SELECT pg_back' || 'up_start(''left'', true)'; END$$
          lasting_none    | lasting_granted | SELECT load_plain()
          lasting_none    | lasting_granted | SELECT * FROM calling
          lasting_none    | lasting_member  | DO $$BEGIN SET ROLE lasting_granted; EXECUTE 'SELECT pg_back' || 'up_start(''left'', true)'; END$$
          lasting_words   | postgres        | SELECT back_up()
          lasting_words   | postgres        | SELECT * FROM backing_up
          lasting_words   | postgres        | EXPLAIN ANALYZE SELECT * FROM backing_up
          lasting_words   | postgres        | COPY (SELECT * FROM backing_up) TO STDOUT
          lasting_words   | postgres        | DECLARE c CURSOR WITH HOLD FOR SELECT * FROM backing_up
          lasting_definer | lasting_plain   | SELECT back_up()
          """)
  void whatLastsClosesTheConnection(String database, String user, String step) throws Exception {
    awaitCatalog("lasting_none");
    awaitCatalog(database, "SELECT count(*) FROM plain");
    assertFalse(keepsProcess(database, user, step));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT connect()",
        "SELECT * FROM connecting",
        "INSERT INTO connected DEFAULT VALUES",
        "DO $$BEGIN PERFORM connect(); END$$",
        "COPY (SELECT * FROM connecting) TO STDOUT"
      })
  void noSessionFindsTheConnectionsOfAnother(String step) throws Exception {
    awaitCatalog("lasting_dblink", "SELECT count(*) FROM plain");
    for (boolean extended : new boolean[] {false, true}) {
      try (RawClient two = in("lasting_dblink", "postgres")) {
        try (RawClient between = in("lasting_none", "postgres");
            RawClient one = in("lasting_dblink", "postgres")) {
          between.query("SELECT 1"); // clients go to the event loops in turn
          run(one, step, extended);
          two.send(Frontend.query("SELECT dblink_get_connections() IS NULL"));
          Leases.awaitAnsweredOrKeptWaiting(CORDON, two);
        }
        assertEquals(List.of(List.of("t")), Reply.rows(two.readUntilReady()), step);
      }
    }
  }

  /** Until the catalog has been read after the last change, nothing is known to leave nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"SELECT count(*) FROM plain", "SET work_mem = 12345"})
  void whatIsKnownToLeaveNothingDoesNotClose(String step) {
    Await.until("it is kept", () -> keepsProcess("lasting_none", "lasting_granted", step));
    Await.until("it is kept", () -> keepsProcess("lasting_dblink", "postgres", step));
  }

  @Test
  void norWhatAnInterpreterRemembers() throws Exception {
    assumeTrue(
        canHaveInterpreter(), "SKIPPED: neither plperl, pltcl nor plpython3u can be had here");
    assertTrue(mayLast("lasting_interpreter", "lasting_plain"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lasting_none    | postgres        | false
          lasting_none    | lasting_plain   | false
          lasting_none    | lasting_granted | true
          lasting_none    | lasting_member  | true
          lasting_none    | nobody          | false
          lasting_dblink  | lasting_plain   | true
          lasting_words   | lasting_plain   | true
          lasting_definer | lasting_plain   | true
          """)
  void theCatalogSaysWhereItIsPossible(String database, String user, boolean possible)
      throws Exception {
    assertEquals(possible, mayLast(database, user));
  }

  private static boolean mayLast(String database, String user) throws Exception {
    ServerAddress primary = CLUSTER.address("pg-primary");
    return CatalogReading.of(
            new NodeSpec("a", primary.host(), primary.port(), null, NodeRole.PRIMARY, Map.of()),
            database,
            new ServiceLogin(PostgresServers.USER, PostgresServers.PASSWORD),
            Duration.ofSeconds(30))
        .mayLast(database, user);
  }

  @Test
  void codeThatIsMadeThroughTheMemberCountsAtOnce() throws Exception {
    awaitCatalog("lasting_made");
    try (RawClient one = in("lasting_made", "postgres")) {
      one.query("CREATE EXTENSION dblink");
    }
    assertFalse(keepsProcess("lasting_made", "lasting_plain", "SELECT load_plain()"));
  }

  private static void awaitCatalog(String database) {
    awaitCatalog(database, "SELECT load_plain()");
  }

  /** Until then every connection on which anything ran is closed. */
  private static void awaitCatalog(String database, String harmless) {
    Await.until("the catalog has been read", () -> keepsProcess(database, "postgres", harmless));
  }

  /** Whether who waits for the one connection gets that on which this was run. */
  private static boolean keepsProcess(String database, String user, String step)
      throws IOException {
    try (RawClient two = in(database, user)) {
      List<List<String>> process;
      try (RawClient between = in("lasting_none", "postgres");
          RawClient one = in(database, user)) {
        between.query("SELECT 1");
        process = Reply.rows(one.query("SELECT pg_backend_pid()"));
        run(one, step, false);
        two.send(Frontend.query("SELECT pg_backend_pid()"));
        Leases.awaitAnsweredOrKeptWaiting(CORDON, two);
      }
      return process.equals(Reply.rows(two.readUntilReady()));
    }
  }

  private static void run(RawClient client, String step, boolean extended) throws IOException {
    List<Reply> replies =
        extended
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

  private static boolean canHaveInterpreter() {
    for (String language : List.of("plperl", "pltcl", "plpython3u")) {
      try {
        on("lasting_interpreter", "CREATE EXTENSION " + language);
        return true;
      } catch (SQLException e) {
        System.out.println("not here: " + language + ": " + e.getMessage());
      }
    }
    return false;
  }

  private static RawClient in(String database, String user) throws IOException {
    return RawClient.connect(
        CORDON.host(), CORDON.port(), Map.of("database", database, "user", user), user);
  }

  private static void on(String database, String sql) throws SQLException {
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(
                CLUSTER.address("pg-primary").host(),
                CLUSTER.address("pg-primary").port(),
                database);
    try (Connection direct =
            DriverManager.getConnection(url, PostgresServers.USER, PostgresServers.PASSWORD);
        Statement statement = direct.createStatement()) {
      statement.execute(sql);
    }
  }
}
