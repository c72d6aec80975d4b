package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionEffectsTest {

  private static final String REGION = "helios.region";

  private final Session session = Sql.session();

  private static TxState after(TxState at, String text) {
    Script script = Sql.script(text);
    TxState next = at;
    for (Statement statement : script.statements()) {
      next = SessionEffects.after(next, script, statement);
    }
    return next;
  }

  /** The session has the region eu; what it has at the end of the message, and its status. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "SELECT 1                                                             | I | eu",
        "SET helios.region = 'us'                                             | I | us",
        "SET HELIOS.Region TO us                                              | I | us",
        "SET LOCAL helios.region = 'us'                                       | I | eu",
        "RESET helios.region                                                  | I | -",
        "SET helios.region TO DEFAULT                                         | I | -",
        "RESET ALL                                                            | I | -",
        "DISCARD ALL                                                          | I | -",
        "DISCARD PLANS                                                        | I | eu",
        "SELECT set_config('helios.region', 'us', false)                      | I | us",
        "SELECT set_config('helios.region', 'us', true)                       | I | eu",
        "SELECT set_config('helios.region', user, false)                      | I | eu",
        "BEGIN                                                                | T | eu",
        "BEGIN; SET helios.region = 'us'                                      | T | us",
        "BEGIN; SET LOCAL helios.region = 'us'                                | T | us",
        "BEGIN; SET LOCAL helios.region = 'us'; COMMIT                        | I | eu",
        "BEGIN; SET helios.region = 'us'; COMMIT                              | I | us",
        "BEGIN; SET helios.region = 'us'; COMMIT AND CHAIN                    | T | us",
        "BEGIN; SET helios.region = 'us'; ROLLBACK                            | I | eu",
        "BEGIN; SET helios.region = 'us'; ROLLBACK AND CHAIN                  | T | eu",
        "BEGIN; SET helios.region = 'us'; PREPARE TRANSACTION 'x'             | I | us",
        "BEGIN; SAVEPOINT s; SET helios.region = 'us'; ROLLBACK TO s          | T | eu",
        "BEGIN; SAVEPOINT s; SET helios.region = 'us'; RELEASE s              | T | us",
        "BEGIN; SAVEPOINT s; SET helios.region = 'us'; RELEASE s; ROLLBACK    | I | eu",
        "SET helios.region = 'us'; BEGIN; ROLLBACK                            | I | eu",
      })
  void settingsAndTransactionsGoAsPostgresHasThem(String text, char status, String region) {
    TxState eu = TxState.idle(Map.of(REGION, new Setting("eu", "SET helios.region = 'eu'")));

    TxState end = after(eu, text).endOfMessage();

    Setting setting = end.get(REGION);
    assertEquals(status, end.status());
    assertEquals(region, setting == null ? null : setting.value());
  }

  @Test
  void inAFailedBlockOnlyTheWayOutDoesAnything() {
    TxState failed = after(TxState.INITIAL, "BEGIN; SAVEPOINT s").fail();

    assertSame(failed, after(failed, "SET helios.region = 'us'; SAVEPOINT t; BEGIN"));
    assertEquals('T', after(failed, "ROLLBACK TO s").status());
    assertEquals('I', after(failed, "ROLLBACK").status());
    assertEquals('I', after(failed, "COMMIT").status());
    assertEquals('I', after(failed, "PREPARE TRANSACTION 'x'").status());
  }

  @Test
  void theSessionAuthorizationEndsARole() {
    assertEquals("r", after(TxState.INITIAL, "SET ROLE r").get("role").value());
    assertEquals(
        null, after(TxState.INITIAL, "SET ROLE r; SET SESSION AUTHORIZATION a").get("role"));
    assertEquals(
        null, after(TxState.INITIAL, "SET ROLE r; RESET SESSION AUTHORIZATION").get("role"));
  }

  @Test
  void theSessionAuthorizationOfATransactionEndsARoleInIt() {
    TxState block = after(TxState.INITIAL, "SET ROLE r; BEGIN; SET LOCAL SESSION AUTHORIZATION a");
    assertEquals(Setting.DEFAULT, block.get("role"));
    assertEquals("r", after(block, "COMMIT").get("role").value());
  }

  @Test
  void whatIsOfOneTransactionIsNotKept() {
    TxState at = after(TxState.INITIAL, "BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");

    assertEquals(Map.of(), at.session());
  }

  /** Protocol chapter, "Pipelining": it cannot be taken back by what fails behind it. */
  @Test
  void discardAllIsCommittedAtOnce() {
    Script script = Sql.script("DISCARD ALL");
    TxState set = after(TxState.INITIAL, "SET a.b = '1'");

    TxState discarded = SessionEffects.afterRunning(set, script, script.statements().get(0));

    assertEquals(Map.of(), discarded.fail().session());
    assertEquals(Map.of(), after(set, "RESET a.b").fail().session());
    TxState committed = TxState.idle(set.session());
    assertEquals(committed.session(), after(committed, "DISCARD ALL").fail().session());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1                                                | ''",
        "BEGIN                                                   | ''",
        "SET work_mem = '1MB'                                    | ''",
        "SELECT set_config('work_mem', '1MB', false)             | ''",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY    | SETTING",
        "SET SESSION AUTHORIZATION bob                           | SETTING",
        "SET SESSION AUTHORIZATION DEFAULT                       | ''",
        "LISTEN c                                                | LISTEN",
        "PREPARE p AS SELECT 1                                   | SQL_PREPARED",
        "CREATE TEMP TABLE t (a int)                             | TEMPORARY_OBJECT",
        "CREATE TABLE t (a int)                                  | ''",
        "SELECT pg_advisory_lock(1)                              | ADVISORY_LOCK",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1                 | CURSOR_WITH_HOLD",
        "DECLARE c CURSOR FOR SELECT 1                           | ''",
        "SELECT nextval('s')                                     | SEQUENCE",
        "LOAD 'x'                                                | LIBRARY",
        "DO $$ BEGIN END $$                                      | UNKNOWN",
        "EXECUTE nobody                                          | UNKNOWN",
        "EXECUTE listener                                        | LISTEN",
      })
  void whatCannotBeMovedPins(String text, String pins) {
    session.prepared.put("listener", Sql.prepared(session, "listener", "LISTEN c"));

    SessionEffects.pin(session, session.tx(), Sql.statement(text));

    assertEquals(pins, session.pins.stream().map(PinReason::name).collect(Collectors.joining(" ")));
  }

  @Test
  void whatIsMadeInATemporarySchemaPinsToo() {
    TxState at = after(TxState.INITIAL, "SET search_path = pg_temp, public");

    SessionEffects.pin(session, at, Sql.statement("SELECT 1"));
    assertEquals(0, session.pins.size());

    SessionEffects.pin(session, at, Sql.statement("CREATE TABLE t (a int)"));
    assertEquals(java.util.Set.of(PinReason.TEMPORARY_OBJECT), session.pins);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1                                                  | false",
        "SET standard_conforming_strings = off                     | false",
        "SELECT set_config('standard_conforming_strings','off',false) | false",
        "SELECT set_config('standard_conforming_strings',user,false) | true",
        "DO $$ BEGIN END $$                                        | true",
        "EXECUTE p                                                 | true",
      })
  void whatMayChangeReadingInWaysNobodySees(String text, boolean may) {
    assertEquals(may, SessionEffects.mayChangeReading(Sql.statement(text)));
  }
}
