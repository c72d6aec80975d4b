package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a statement did to its session, and however well it was hidden (behind a view, a
 * trigger, a default, a cast, a plan), another session does not see it. There is one server
 * connection for both.
 */
class IsolationIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON = CordonMember.with(CLUSTER).pool(1, Duration.ofMinutes(1));

  private static final String NO_LOCK =
      "NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())";

  @BeforeAll
  static void makeWhatHides() throws SQLException {
    onPrimary(
        """
        CREATE SCHEMA hidden;
        CREATE ROLE hidden_role;
        CREATE FUNCTION hidden.leave() RETURNS int LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM set_config('work_mem', '12345', false);
          PERFORM pg_advisory_lock(4711);
          EXECUTE 'LISTEN hidden_channel';
          IF NOT EXISTS (SELECT FROM pg_prepared_statements WHERE name = 'hidden_statement') THEN
            EXECUTE 'PREPARE hidden_statement AS SELECT 1';
            EXECUTE 'CREATE TEMP TABLE hidden_table (a int)';
          END IF;
          RETURN 1;
        END$$;
        CREATE FUNCTION hidden.planned(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM set_config('work_mem', '12345', false);
          PERFORM pg_advisory_lock(4711);
          RETURN 1;
        END$$;
        CREATE VIEW hidden.view AS SELECT hidden.leave();
        CREATE TABLE hidden.by_default (a int DEFAULT hidden.leave());
        CREATE TABLE hidden.by_trigger (a int);
        CREATE FUNCTION hidden.on_insert() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM hidden.leave(); RETURN new; END$$;
        CREATE TRIGGER leaves BEFORE INSERT ON hidden.by_trigger FOR EACH ROW EXECUTE FUNCTION hidden.on_insert();
        CREATE TYPE hidden.pair AS (a int, b int);
        CREATE FUNCTION hidden.cast_it(hidden.pair) RETURNS text LANGUAGE sql AS $$ SELECT hidden.leave()::text $$;
        CREATE CAST (hidden.pair AS text) WITH FUNCTION hidden.cast_it(hidden.pair) AS IMPLICIT;
        CREATE TABLE hidden.pairs AS SELECT (1, 2)::hidden.pair AS p;
        CREATE FUNCTION hidden.plus(hidden.pair, int) RETURNS int LANGUAGE sql AS $$ SELECT hidden.leave() $$;
        CREATE OPERATOR public.+ (LEFTARG = hidden.pair, RIGHTARG = int, FUNCTION = hidden.plus);
        CREATE DOMAIN hidden.checked AS int CHECK (hidden.leave() = value);
        CREATE TABLE hidden.numbered (id serial, a int);
        CREATE TABLE hidden.policed (a int);
        INSERT INTO hidden.policed VALUES (1);
        CREATE RULE also AS ON UPDATE TO hidden.policed DO ALSO SELECT hidden.leave();
        """);
  }

  @AfterAll
  static void removeIt() throws SQLException {
    onPrimary("DROP SCHEMA hidden CASCADE; DROP ROLE hidden_role");
  }

  private static void onPrimary(String sql) throws SQLException {
    try (Connection direct = CLUSTER.connect("pg-primary");
        Statement statement = direct.createStatement()) {
      statement.execute(sql);
    }
  }

  // what is done | what another session sees
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      textBlock =
          """
          SELECT query_to_xml($$SELECT set_config('role','hidden_role',false)$$, false, false, '') | current_user = session_user
          SELECT query_to_xml($$SELECT set_config('search_path','hidden',false)$$, false, false, '') | current_setting('search_path') NOT LIKE '%hidden%'
          SELECT query_to_xml($$SELECT set_config('helios.region','x',false)$$, false, false, '') | coalesce(current_setting('helios.region', true), '') = ''
          SELECT query_to_xml($$SELECT set_config('statement_timeout','77777',false)$$, false, false, '') | current_setting('statement_timeout') = '0'
          SELECT query_to_xml($$SELECT set_config('default_transaction_read_only','on',false)$$, false, false, '') | current_setting('default_transaction_read_only') = 'off'
          SELECT query_to_xml($$SELECT pg_advisory_lock(4711)$$, false, false, '') | NO_LOCK
          SELECT table_to_xml('hidden.view', false, false, '')      | CLEAN
          SELECT schema_to_xml('hidden', false, false, '')          | CLEAN
          SELECT ts_stat($$SELECT to_tsvector(hidden.leave()::text)$$) | CLEAN
          SELECT ts_rewrite('a'::tsquery, $$SELECT 'a'::tsquery, hidden.leave()::text::tsquery$$) | CLEAN
          SELECT hidden.leave()                                     | CLEAN
          SELECT * FROM hidden.view                                 | CLEAN
          INSERT INTO hidden.by_default DEFAULT VALUES              | CLEAN
          INSERT INTO hidden.by_trigger VALUES (1)                  | CLEAN
          COPY (SELECT * FROM hidden.view) TO STDOUT                | CLEAN
          UPDATE hidden.policed SET a = 1                           | CLEAN
          SELECT length(p) FROM hidden.pairs                        | CLEAN
          SELECT p + 1 FROM hidden.pairs                            | CLEAN
          SELECT 1::hidden.checked                                  | CLEAN
          SELECT hidden.planned(1)                                  | CLEAN
          EXPLAIN SELECT hidden.planned(1)                          | CLEAN
          PREPARE hidden_plan AS SELECT hidden.planned(1) > EXPLAIN EXECUTE hidden_plan | CLEAN
          DO $$BEGIN PERFORM hidden.leave(); END$$                  | CLEAN
          BEGIN; SELECT * FROM hidden.view; COMMIT                  | CLEAN
          BEGIN; DECLARE c CURSOR FOR SELECT * FROM hidden.view; FETCH c; COMMIT | CLEAN
          CREATE DOMAIN pg_temp.date AS text                        | to_regtype('pg_temp.date') IS NULL
          CREATE TYPE pg_temp.date AS ENUM ('a')                    | to_regtype('pg_temp.date') IS NULL
          CREATE TYPE pg_temp.users AS (a int)                      | to_regtype('pg_temp.users') IS NULL
          CREATE TYPE pg_temp.date AS RANGE (subtype = int)         | to_regtype('pg_temp.date') IS NULL
          CREATE COLLATION pg_temp.hidden FROM "C"                  | NOT EXISTS (SELECT FROM pg_collation WHERE collname = 'hidden' AND pg_collation_is_visible(oid))
          CREATE TEXT SEARCH CONFIGURATION pg_temp.hidden (COPY = simple) | NOT EXISTS (SELECT FROM pg_ts_config WHERE cfgname = 'hidden')
          CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1' | to_regproc('pg_temp.f') IS NULL
          INSERT INTO hidden.numbered (a) VALUES (1)                | NOT_NUMBERED
          SELECT nextval('hidden.numbered_id_seq')                  | NOT_NUMBERED
          """)
  void nobodyElseSeesIt(String steps, String isGone) throws Exception {
    String clean =
        "current_setting('work_mem') <> '12345kB' AND "
            + NO_LOCK
            + " AND NOT EXISTS (SELECT FROM pg_listening_channels())"
            + " AND NOT EXISTS (SELECT FROM pg_prepared_statements WHERE name LIKE 'hidden%')"
            + " AND to_regclass('pg_temp.hidden_table') IS NULL";
    String probe =
        isGone.equals("NOT_NUMBERED")
            ? "SELECT lastval()"
            : "SELECT ("
                + (isGone.equals("CLEAN") ? clean : isGone.equals("NO_LOCK") ? NO_LOCK : isGone)
                + ")::text";
    for (boolean extended : new boolean[] {false, true}) {
      try (RawClient two = connect()) {
        try (RawClient between = connect();
            RawClient one = connect()) {
          between.query("SELECT 1"); // clients go to the event loops in turn
          for (String step : steps.split(" > ")) {
            List<Reply> replies =
                extended && !step.contains("; ")
                    ? one.exchange(
                        Frontend.parse("", step),
                        Frontend.bind("", ""),
                        Frontend.execute(""),
                        Frontend.sync())
                    : one.query(step);
            assertTrue(
                replies.stream().noneMatch(reply -> reply.type() == 'E'),
                () -> step + ": " + Reply.transcript(replies));
          }
          two.send(Frontend.query(probe));
          Leases.awaitAnsweredOrKeptWaiting(CORDON, two);
        }
        List<Reply> found = two.readUntilReady();
        if (isGone.equals("NOT_NUMBERED")) {
          assertTrue(Reply.transcript(found).contains("55000"), Reply.transcript(found));
        } else {
          assertEquals(List.of(List.of("true")), Reply.rows(found), Reply.transcript(found));
        }
      }
    }
  }

  @Test
  void whatAPlanDidIsNotSeenEither() throws Exception {
    try (RawClient two = connect()) {
      try (RawClient between = connect();
          RawClient one = connect()) {
        between.query("SELECT 1");
        List<Reply> bound =
            one.exchange(
                Frontend.parse("", "SELECT hidden.planned(1)"),
                Frontend.bind("", ""),
                Frontend.sync());
        assertEquals("1 2 Z(I)", Reply.transcript(bound));
        two.send(
            Frontend.query(
                "SELECT (current_setting('work_mem') <> '12345kB' AND " + NO_LOCK + ")::text"));
        Leases.awaitAnsweredOrKeptWaiting(CORDON, two);
      }
      List<Reply> found = two.readUntilReady();
      assertEquals(List.of(List.of("true")), Reply.rows(found), Reply.transcript(found));
    }
  }

  /** The other waits already, so that the connection is cleaned behind the statement. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      textBlock =
          """
          SELECT * FROM hidden.view; COMMIT                | T D C(SELECT 1) C(COMMIT) Z(I)
          SELECT * FROM hidden.view; ROLLBACK              | T D C(SELECT 1) C(ROLLBACK) Z(I)
          SELECT * FROM hidden.view; SELECT 1/0; COMMIT    | T D C(SELECT 1) E(ERROR 22012 division by zero) Z(E)
          COMMIT                                           | C(COMMIT) Z(I)
          ROLLBACK                                         | C(ROLLBACK) Z(I)
          COMMIT; SELECT * FROM hidden.view                | C(COMMIT) T D C(SELECT 1) Z(I)
          COMMIT; INSERT INTO hidden.by_trigger VALUES (1) | C(COMMIT) C(INSERT 0 1) Z(I)
          COMMIT; SELECT 1/0                               | C(COMMIT) E(ERROR 22012 division by zero) Z(I)
          COMMIT; BEGIN; SELECT 1                          | C(COMMIT) C(BEGIN) T D C(SELECT 1) Z(T)
          COMMIT AND CHAIN                                 | C(COMMIT) Z(T)
          """)
  void whoWaitsGetsItCleanToo(String last, String answers) throws Exception {
    String clean = "SELECT (current_setting('work_mem') <> '12345kB' AND " + NO_LOCK + ")::text";
    for (boolean extended : new boolean[] {false, true}) {
      if (extended && (last.contains("1/0") || answers.endsWith("Z(E)"))) {
        continue;
      }
      try (RawClient one = connect();
          RawClient two = connect()) {
        assertEquals(
            "C(BEGIN) T D C(SELECT 1) Z(T)",
            Reply.answers(one.query("BEGIN; SELECT * FROM hidden.view")));
        two.send(Frontend.query(clean));
        Leases.awaitWaiting(CORDON, 1);
        if (extended) {
          for (String statement : last.split("; ")) {
            List<Reply> replies = one.exchange(Frontend.statement(statement), Frontend.sync());
            assertTrue(
                replies.stream().noneMatch(reply -> reply.type() == 'E'),
                () -> statement + ": " + Reply.transcript(replies));
          }
        } else {
          assertEquals(answers, Reply.answers(one.query(last)));
        }
        if (!answers.endsWith("Z(I)")) {
          one.query("ROLLBACK");
        }
        List<Reply> found = two.readUntilReady();
        assertEquals(List.of(List.of("true")), Reply.rows(found), Reply.transcript(found));
        assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(one.query("SELECT 1")));
      }
    }
  }

  private static RawClient connect() throws IOException {
    return RawClient.connect(CORDON.host(), CORDON.port());
  }
}
