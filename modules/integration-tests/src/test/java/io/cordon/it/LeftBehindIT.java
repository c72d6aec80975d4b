package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What one client has left on a server connection no other finds. There is one connection: the
 * other waits for it, or gets it clean.
 */
class LeftBehindIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON = CordonMember.with(CLUSTER).pool(1, Duration.ofMinutes(1));

  // what is done | whether it cannot be found
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      textBlock =
          """
          CREATE TEMP TABLE shadow AS SELECT 7 AS a                 | to_regclass('pg_temp.shadow') IS NULL
          CREATE TABLE pg_temp.shadow AS SELECT 7 AS a              | to_regclass('pg_temp.shadow') IS NULL
          SELECT 7 AS a INTO TEMP shadow                            | to_regclass('pg_temp.shadow') IS NULL
          (SELECT 7 AS a INTO TEMP shadow)                          | to_regclass('pg_temp.shadow') IS NULL
          SET search_path = pg_temp, public > CREATE TABLE shadow (a int) | to_regclass('pg_temp.shadow') IS NULL
          SET search_path = pg_temp > SELECT 7 AS a INTO shadow     | to_regclass('pg_temp.shadow') IS NULL
          SET search_path = nowhere, pg_temp > CREATE VIEW shadow AS SELECT 7 AS a | to_regclass('pg_temp.shadow') IS NULL
          SET search_path = "pg_temp" > CREATE SEQUENCE shadow      | to_regclass('pg_temp.shadow') IS NULL
          SET search_path = pg_temp > EXPLAIN ANALYZE CREATE TABLE shadow AS SELECT 7 AS a | to_regclass('pg_temp.shadow') IS NULL
          SET search_path = pg_temp > CREATE TYPE shadow AS (a int) | to_regtype('pg_temp.shadow') IS NULL
          SET search_path = pg_temp; CREATE TABLE shadow (a int)    | to_regclass('pg_temp.shadow') IS NULL
          BEGIN; SET LOCAL search_path = pg_temp; CREATE TABLE shadow (a int); COMMIT | to_regclass('pg_temp.shadow') IS NULL
          SELECT set_config('search_path', 'PG_TEMP', false) > CREATE TABLE shadow (a int) | to_regclass('pg_temp.shadow') IS NULL
          SET SCHEMA 'pg_temp' > PREPARE p AS SELECT 1 > CREATE TABLE shadow AS EXECUTE p | to_regclass('pg_temp.shadow') IS NULL
          BEGIN; SET LOCAL search_path = left_it; SET search_path FROM CURRENT; COMMIT | current_setting('search_path') NOT LIKE '%left_it%'
          BEGIN; SET LOCAL work_mem = 12345; SET SESSION work_mem FROM CURRENT; COMMIT | current_setting('work_mem') <> '12345kB'
          SET work_mem = 12345                                      | current_setting('work_mem') <> '12345kB'
          SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY      | current_setting('default_transaction_read_only') = 'off'
          SELECT set_config('work_mem', '12' || '345', false)       | current_setting('work_mem') <> '12345kB'
          COPY (SELECT set_config('work_mem', '12345', false)) TO STDOUT | current_setting('work_mem') <> '12345kB'
          UPDATE pg_settings SET setting = '12345' WHERE name = 'work_mem' | current_setting('work_mem') <> '12345kB'
          DO $$BEGIN SET work_mem = 12345; END$$                    | current_setting('work_mem') <> '12345kB'
          SELECT TREAT(4711::bigint AS pg_advisory_lock)            | NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
          SELECT (4711::bigint).pg_advisory_lock                    | NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
          SELECT t.pg_advisory_lock FROM unnest(ARRAY[4711::bigint]) t | NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
          SELECT pg_advisory_lock(4711) FROM generate_series(1, 3)  | NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
          EXPLAIN ANALYZE SELECT pg_advisory_lock(4711)             | NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
          PREPARE left_it AS SELECT 1                               | NOT EXISTS (SELECT FROM pg_prepared_statements WHERE name = 'left_it')
          BEGIN; DECLARE left_it CURSOR WITH HOLD FOR SELECT 1; COMMIT | NOT EXISTS (SELECT FROM pg_cursors WHERE name = 'left_it')
          LISTEN left_it                                            | NOT EXISTS (SELECT FROM pg_listening_channels())
          BEGIN; LISTEN left_it; PREPARE left_it AS SELECT 1; COMMIT | NOT EXISTS (SELECT FROM pg_listening_channels())
          SET ROLE pg_monitor                                       | current_user = session_user
          SET SESSION AUTHORIZATION pg_monitor                      | session_user <> 'pg_monitor'
          SET LOCAL work_mem = 12345; SELECT 1                      | current_setting('work_mem') <> '12345kB'
          """)
  void nobodyFindsIt(String steps, String isGone) throws Exception {
    String probe = "SELECT (" + isGone + ")::text";
    for (boolean extended : new boolean[] {false, true}) {
      try (RawClient two = connect()) {
        try (RawClient between = connect();
            RawClient one = connect()) {
          // Clients go to the two event loops in turn, and connections do not go from one to
          // another.
          assertEquals(List.of(List.of("true")), Reply.rows(between.query("SELECT true::text")));
          for (String step : steps.split(" > ")) {
            List<Reply> replies =
                extended && !step.contains(";")
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
        assertEquals(List.of(List.of("true")), Reply.rows(found), Reply.transcript(found));
        assertEquals(List.of(List.of("true")), Reply.rows(two.query(probe)));
      }
    }
  }

  @Test
  void theSeedOfRandomNumbersIsNotTheLastSessions() throws Exception {
    try (Connection direct = CLUSTER.connect("pg-primary");
        Statement statement = direct.createStatement()) {
      statement.execute("CREATE VIEW seeded AS SELECT setseed(0.25)::text");
      statement.execute("SELECT setseed(0.25)");
      try (RawClient two = connect();
          RawClient between = connect()) {
        between.query("SELECT 1"); // so that the other two are of one event loop
        try (RawClient one = connect()) {
          assertEquals(List.of(List.of("")), Reply.rows(one.query("SELECT * FROM seeded")));
        }
        List<List<String>> foreseen;
        try (ResultSet next = statement.executeQuery("SELECT random()::text")) {
          assertTrue(next.next());
          foreseen = List.of(List.of(next.getString(1)));
        }
        assertNotEquals(foreseen, Reply.rows(two.query("SELECT random()::text")));
      }
    }
  }

  @Test
  void whatIsLeftIsTakenAwayWhileADeferrableTransactionWouldWait() throws Exception {
    try (Connection direct = CLUSTER.connect("pg-primary");
        Statement writer = direct.createStatement()) {
      writer.execute("CREATE TABLE written AS SELECT 1 AS a");
      try (RawClient two = connect();
          RawClient between = connect()) {
        between.query("SELECT 1");
        List<List<String>> process;
        try (RawClient one = connect()) {
          process = Reply.rows(one.query("SELECT pg_backend_pid()::text"));
          one.query(
              "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY,"
                  + " DEFERRABLE");
          writer.execute("BEGIN ISOLATION LEVEL SERIALIZABLE");
          writer.execute("UPDATE written SET a = a + 1");
        }
        assertEquals(process, Reply.rows(two.query("SELECT pg_backend_pid()::text")));
        writer.execute("COMMIT");
      }
    }
  }

  private static RawClient connect() throws IOException {
    return RawClient.connect(CORDON.host(), CORDON.port());
  }
}
