package io.cordon.it;

import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Few server connections and more clients: who waits, and that nobody sees who was there before.
 */
class PoolLimitIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON = CordonMember.residency(CLUSTER).pool(2, Duration.ofMinutes(1));

  /** Here nobody waits for long. */
  @RegisterExtension
  static final CordonMember HURRIED =
      CordonMember.residency(CLUSTER).pool(2, Duration.ofMillis(500));

  private static final String PID = "SELECT pg_backend_pid()";

  @Test
  void theThirdTransactionIsToldSoAndLivesOn() throws Exception {
    try (RawClient first = connect(HURRIED);
        RawClient second = connect(HURRIED);
        RawClient third = connect(HURRIED)) {
      hold(first);
      hold(second);

      List<Reply> refused = third.query("SELECT 1");

      assertEquals("53300", refused.get(0).errorFields().get('C'), Reply.transcript(refused));
      assertEquals('I', refused.get(1).status());
      assertEquals("C(COMMIT) Z(I)", Reply.answers(first.query("COMMIT")));
      Await.until("it is served", () -> third.say("SELECT 1").endsWith("C(SELECT 1) Z(I)"));
      second.query("ROLLBACK");
    }
  }

  /** Has a server connection, in a transaction; where nobody waits for long, maybe not at once. */
  private static void hold(RawClient client) {
    Await.until(
        "it has a server connection",
        () -> {
          client.query("ROLLBACK");
          client.query("BEGIN");
          return client.say("SELECT 1").endsWith("Z(T)");
        });
  }

  @Test
  void aTransactionThatCannotHaveANodeFails() throws Exception {
    try (RawClient first = connect(HURRIED);
        RawClient second = connect(HURRIED);
        RawClient third = connect(HURRIED)) {
      hold(first);
      hold(second);
      assertEquals("C(BEGIN) Z(T)", Reply.answers(third.query("BEGIN")));

      List<Reply> refused = third.query("SELECT 1");

      assertEquals("53300", refused.get(0).errorFields().get('C'), Reply.transcript(refused));
      assertEquals('E', refused.get(1).status());
      assertEquals("25P02", third.query("SELECT 1").get(0).errorFields().get('C'));
      assertEquals("C(ROLLBACK) Z(I)", Reply.answers(third.query("ROLLBACK")));
    }
  }

  @Test
  void aWaitingClientGoesOnWhenOneIsFree() throws Exception {
    try (RawClient first = connect();
        RawClient second = connect();
        RawClient third = connect()) {
      first.query("BEGIN; SELECT 1");
      second.query("BEGIN; SELECT 1");

      third.send(query("SELECT 1"));
      Leases.awaitWaiting(CORDON, 1);
      first.query("COMMIT");

      assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(third.readUntilReady()));
    }
  }

  @Test
  void manyClientsShareTwoServerConnections() throws Exception {
    Set<String> pids = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      try (RawClient client = connect()) {
        pids.add(single(client, PID));
        pids.add(single(client, PID));
      }
    }
    assertTrue(pids.size() <= 6, "server connections used: " + pids);
  }

  /** What a client leaves behind, and what the next one on the same server connection asks. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SET search_path = secret                        | SHOW search_path
          SET work_mem = '77MB'                           | SHOW work_mem
          SELECT set_config('work_mem', '77MB', false)    | SHOW work_mem
          DO $$BEGIN PERFORM set_config('work_mem','77MB',false); END$$ | SHOW work_mem
          UPDATE pg_settings SET setting = '78848' WHERE name = 'work_mem' | SHOW work_mem
          SET my.secret = 'x'                             | SELECT coalesce(current_setting('my.secret', true), '')
          SET TimeZone = 'Asia/Tokyo'                     | SHOW TimeZone
          SET DateStyle = 'German'                        | SHOW DateStyle
          SET client_encoding = 'LATIN1'                  | SHOW client_encoding
          SET standard_conforming_strings = off           | SHOW standard_conforming_strings
          SET statement_timeout = 12345                   | SHOW statement_timeout
          SET ROLE pg_monitor                             | SELECT current_user
          SET SESSION AUTHORIZATION pg_monitor            | SELECT session_user
          SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY | SHOW default_transaction_read_only
          CREATE TEMP TABLE hidden (a int)                | SELECT coalesce(to_regclass('hidden')::text, 'none')
          PREPARE hidden AS SELECT 1                      | SELECT count(*) FROM pg_prepared_statements WHERE name = 'hidden'
          DECLARE hidden CURSOR WITH HOLD FOR SELECT 1    | SELECT count(*) FROM pg_cursors WHERE name = 'hidden'
          SELECT pg_advisory_lock(4711)                   | SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
          LISTEN hidden                                   | SELECT count(*) FROM pg_listening_channels()
          SELECT setseed(0.5)                             | SELECT 1
          """)
  void nothingOfOneClientIsSeenByAnother(String leaves, String question) throws Exception {
    String clean;
    try (RawClient fresh = connect()) {
      clean = single(fresh, question);
    }
    try (RawClient first = connect()) {
      List<Reply> replies = first.query(leaves);
      assertEquals('Z', replies.get(replies.size() - 1).type());
      assertTrue(replies.stream().noneMatch(r -> r.type() == 'E'), Reply.transcript(replies));

      // Beside it, on whatever is free: both connections in turn.
      beside(question, clean);
    }
    // After it, on both.
    beside(question, clean);
  }

  private static void beside(String question, String clean) throws Exception {
    try (RawClient second = connect();
        RawClient third = connect()) {
      assertEquals(clean, single(second, question));
      second.query("BEGIN");
      assertEquals(clean, single(second, question));
      // The other one; where that is the first client's for good, this one as soon as it is free.
      third.send(query(question));
      Leases.awaitAnsweredOrKeptWaiting(CORDON, third);
      second.query("ROLLBACK");
      assertEquals(clean, Reply.rows(third.readUntilReady()).get(0).get(0));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SET work_mem = '77MB'                        | SHOW work_mem                | 77MB
          SELECT set_config('work_mem', '78MB', false) | SHOW work_mem                | 78MB
          SET search_path = secret                     | SHOW search_path             | secret
          SET TimeZone = 'Asia/Tokyo'                  | SHOW TimeZone                | Asia/Tokyo
          SET my.own = 'x'                             | SELECT current_setting('my.own') | x
          DO $$BEGIN PERFORM set_config('work_mem','79MB',false); END$$ | SHOW work_mem | 79MB
          UPDATE pg_settings SET setting = '81920' WHERE name = 'work_mem' | SHOW work_mem | 80MB
          """)
  void eachClientKeepsItsOwn(String sets, String question, String expected) throws Exception {
    try (RawClient mine = connect();
        RawClient other = connect()) {
      mine.query(sets);
      assertEquals(expected, single(mine, question));
      for (int i = 0; i < 5; i++) {
        other.query("SET work_mem = '5MB'; SET search_path = pg_catalog; SET TimeZone = 'UTC'");
        assertEquals("5MB", single(other, "SHOW work_mem"));
        other.query("BEGIN; SET LOCAL work_mem = '6MB'; COMMIT");

        assertEquals(expected, single(mine, question));
        mine.query("BEGIN");
        assertEquals(expected, single(mine, question));
        mine.query("ROLLBACK");
        assertEquals("5MB", single(other, "SHOW work_mem"));
      }
    }
  }

  @Test
  void preparedNamesAreEachClientsOwn() throws Exception {
    try (RawClient first = connect();
        RawClient second = connect()) {
      assertEquals("1 Z(I)", Reply.answers(first.exchange(parse("s", "SELECT 'first'"), sync())));
      assertEquals("1 Z(I)", Reply.answers(second.exchange(parse("s", "SELECT 'second'"), sync())));
      for (int i = 0; i < 10; i++) {
        assertEquals(
            List.of(List.of("first")),
            Reply.rows(first.exchange(bind("", "s"), execute(""), sync())));
        assertEquals(
            List.of(List.of("second")),
            Reply.rows(second.exchange(bind("", "s"), execute(""), sync())));
      }
    }
    try (RawClient third = connect()) {
      assertEquals(
          "26000",
          third.exchange(bind("", "s"), execute(""), sync()).get(0).errorFields().get('C'));
    }
  }

  @Test
  void startUpSettingsAreEachClientsOwn() throws Exception {
    try (RawClient plain = connect();
        RawClient tokyo =
            RawClient.connect(
                CORDON.host(),
                CORDON.port(),
                Map.of("TimeZone", "Asia/Tokyo", "options", "-c work_mem=9MB"),
                PostgresServers.PASSWORD)) {
      for (int i = 0; i < 5; i++) {
        assertEquals("Asia/Tokyo", single(tokyo, "SHOW TimeZone"));
        assertEquals("9MB", single(tokyo, "SHOW work_mem"));
        assertNotEquals("Asia/Tokyo", single(plain, "SHOW TimeZone"));
        assertEquals("4MB", single(plain, "SHOW work_mem"));
        tokyo.query("RESET ALL");
      }
    }
  }

  @Test
  void whatATransactionLeavesOpenIsRolledBackWhenItsClientLeaves() throws Exception {
    try (RawClient client = connect()) {
      client.query("CREATE TABLE IF NOT EXISTS pool_limit_it (a int)");
    }
    for (int i = 0; i < 6; i++) {
      try (RawClient client = connect()) {
        client.query("BEGIN");
        assertEquals(
            "C(INSERT 0 1) Z(T)",
            Reply.answers(client.query("INSERT INTO pool_limit_it VALUES (1)")));
      }
    }
    try (RawClient client = connect()) {
      assertEquals("0", single(client, "SELECT count(*) FROM pool_limit_it"));
      client.query("DROP TABLE pool_limit_it");
    }
  }

  private static RawClient connect() throws Exception {
    return connect(CORDON);
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }

  private static String single(RawClient client, String question) throws Exception {
    List<Reply> replies = client.query(question);
    List<List<String>> rows = Reply.rows(replies);
    assertEquals(1, rows.size(), () -> question + ": " + Reply.transcript(replies));
    return rows.get(0).get(0);
  }
}
