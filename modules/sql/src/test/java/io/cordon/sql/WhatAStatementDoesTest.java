package io.cordon.sql;

import static io.cordon.sql.Sql.functions;
import static io.cordon.sql.Sql.one;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhatAStatementDoesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM t",
        "VALUES (1)",
        "SELECT now(), random(), pg_sleep(0), current_setting('x'), count(*) FROM t",
        "SELECT set_config('a.b', 'c', false)",
        "SELECT * FROM t FOR READ ONLY",
        "SHOW x",
        "EXPLAIN DELETE FROM t",
        "EXPLAIN (ANALYZE off, VERBOSE) DELETE FROM t",
        "EXPLAIN ANALYZE SELECT * FROM t",
        "COPY t TO STDOUT",
        "DECLARE c CURSOR FOR SELECT 1",
        "FETCH c",
        "CLOSE c",
        "SET x = 1",
        "RESET ALL",
        "BEGIN",
        "COMMIT",
        "PREPARE p AS SELECT 1"
      })
  void seesThatNothingIsWritten(String sql) {
    assertTrue(one(sql).readOnly());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
        "SELECT * FROM (WITH d AS (INSERT INTO t VALUES (1) RETURNING *) SELECT 1) x",
        "SELECT * FROM t FOR UPDATE",
        "SELECT * FROM (SELECT * FROM t FOR KEY SHARE) x",
        "SELECT 1 INTO t",
        "(SELECT 1 INTO t)",
        "SELECT 1 INTO t UNION SELECT 2 ORDER BY 1",
        "SELECT nextval('s')",
        "SELECT TREAT('s' AS nextval)",
        "SELECT pg_catalog.setval('s', 1)",
        "SELECT lo_create(0)",
        "SELECT pg_notify('a', 'b')",
        "SELECT pg_switch_wal()",
        "SELECT txid_current()",
        "SELECT mine(1)",
        "SELECT public.lower('x')",
        "SELECT query_to_xml('DELETE FROM t', true, true, '')",
        "EXPLAIN ANALYZE DELETE FROM t",
        "EXPLAIN (ANALYZE) UPDATE t SET x = 1",
        "EXPLAIN (\"analyze\" 'yes') DELETE FROM t",
        "EXPLAIN ANALYZE CREATE TABLE n AS SELECT 1",
        "EXPLAIN ANALYZE EXECUTE p",
        "COPY (DELETE FROM t RETURNING *) TO STDOUT",
        "COPY t FROM STDIN",
        "COPY t TO '/x'",
        "EXECUTE p",
        "DO 'x'",
        "CALL f()",
        "NOTIFY a",
        "LOCK t",
        "PREPARE TRANSACTION 'x'",
        "PREPARE p AS DELETE FROM t",
        "ALTER SYSTEM SET x = 1",
        "CREATE TABLE t ()"
      })
  void seesThatSomethingMayBeWritten(String sql) {
    assertFalse(one(sql).readOnly());
  }

  @Test
  void namesTheFunctionsThatAreCalled() {
    assertEquals(
        List.of("lower", "pg_catalog.upper", "f", "g", "s.agg", "h"),
        functions(
            "SELECT lower(a), Pg_Catalog.UPPER(b), f(g(1)), db.s.agg(x) OVER () FROM h(1) WHERE lower('y') = ''"));
    assertEquals(
        List.of("s.+", "s.\"f.g\""),
        functions("SELECT a OPERATOR(s.+) b, s.\"f.g\"(), 1 OPERATOR(pg_catalog.+) 2"));
    assertEquals(
        List.of("substring", "f", "overlay"),
        functions(
            "SELECT SUBSTRING(f(a), 1), overlay(), substring(a FROM 1), OVERLAY(a PLACING b FROM 1)"));
    assertEquals(
        List.of(
            "pg_catalog.pg_read_file",
            "pg_catalog.lo_get",
            "pg_catalog.g",
            "pg_catalog.ts_stat",
            "f"),
        functions(
            "SELECT TREAT('x' AS pg_read_file), treat(1 AS \"lo_get\"(3)), TREAT(1 AS SETOF a.b.g[]),"
                + " TREAT(f() AS U&\"ts\\005fstat\" ARRAY)"));
    assertEquals(List.of(), functions("SELECT a.b, int4 '1', CAST(x AS mytype(3)), a + b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DO 'x'",
        "CALL f()",
        "SELECT mine()",
        "SELECT s.lower('x')",
        "SELECT * FROM dblink('x', 'y') AS t (a int)",
        "SELECT query_to_xml('SELECT 1', true, true, '')",
        "SELECT (SELECT pg_catalog.table_to_xml('t', true, true, ''))",
        "SELECT * FROM ts_stat('SELECT 1')",
        "SELECT pg_read_file('x')",
        "SELECT TREAT('x' AS pg_read_file)",
        "SELECT TREAT('x' AS any_schema.ts_stat)",
        "SELECT TREAT('x' AS no_function)",
        "EXPLAIN SELECT mine()",
        "COPY t TO '/x'",
        "COPY t FROM PROGRAM 'x'",
        "SELECT 1 OPERATOR(public.+) 2",
        "CREATE EXTENSION x"
      })
  void isOpaqueWhereTheTextDoesNotSayWhatRuns(String sql) {
    assertTrue(one(sql).opaque());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT 1                                      |
          SET x = 1                                     | SETTING
          SET LOCAL x = 1                               |
          SET TRANSACTION READ ONLY                     |
          SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY | SETTING
          RESET x                                       | SETTING
          SELECT set_config('x', 'y', false)            | SETTING
          SELECT set_config('x', 'y', $1)               | SETTING
          SELECT set_config('x', 'y', true)             |
          PREPARE p AS SELECT 1                         | PREPARED_STATEMENT
          DECLARE c CURSOR WITH HOLD FOR SELECT 1       | CURSOR_WITH_HOLD
          DECLARE c CURSOR FOR SELECT 1                 |
          CREATE TEMP TABLE t ()                        | TEMPORARY_OBJECT
          CREATE LOCAL TEMPORARY VIEW v AS SELECT 1     | TEMPORARY_OBJECT
          CREATE UNLOGGED TABLE t ()                    |
          CREATE TABLE pg_temp.t ()                     | TEMPORARY_OBJECT
          CREATE TEMP TABLE t AS SELECT 1               | TEMPORARY_OBJECT
          CREATE TEMP SEQUENCE s                        | TEMPORARY_OBJECT
          CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS '' | TEMPORARY_OBJECT
          SELECT 1 INTO TEMP t                          | TEMPORARY_OBJECT
          SELECT 1 INTO t                               |
          LISTEN a                                      | LISTEN
          SELECT pg_advisory_lock(1)                    | ADVISORY_LOCK
          SELECT pg_try_advisory_lock_shared(1)         | ADVISORY_LOCK
          SELECT pg_advisory_xact_lock(1)               |
          SELECT nextval('s')                           | SEQUENCE
          SELECT setval('s', 1)                         | SEQUENCE
          SELECT lastval()                              |
          SELECT currval('s')                           |
          SELECT TREAT('s' AS nextval)                  | SEQUENCE
          SELECT TREAT(1 AS pg_advisory_lock)           | ADVISORY_LOCK
          SELECT pg_advisory_unlock(1)                  |
          SELECT pg_advisory_unlock_all()               |
          SELECT setseed(0.5)                           | PROCESS
          SET seed = 0.5                                | PROCESS
          SELECT set_config('seed', '0.5', true)        | PROCESS
          SELECT set_config(lower('SEED'), '0.5', false) | PROCESS
          SELECT pg_backup_start('x')                   | PROCESS
          SELECT pg_replication_origin_session_setup('x') | PROCESS
          SELECT pg_create_physical_replication_slot('x', true, true) | PROCESS
          SELECT random(), pg_notify('a', 'b'), lo_creat(-1) |
          SELECT array_shuffle(a), array_sample(a, 1) FROM t | GENERATOR
          SELECT (a).array_shuffle FROM t               | GENERATOR
          SELECT a FROM t TABLESAMPLE system (1)        | GENERATOR
          SELECT t.system FROM t                        |
          SELECT s.array_shuffle(a) FROM t              | UNKNOWN
          PREPARE p AS SELECT array_shuffle(a) FROM t   | GENERATOR
          CREATE DOMAIN pg_temp.d AS int                | TEMPORARY_OBJECT
          CREATE TYPE pg_temp.d AS ENUM ('a')           | TEMPORARY_OBJECT
          CREATE TYPE pg_temp.d AS (a int)              | TEMPORARY_OBJECT
          CREATE COLLATION pg_temp.d FROM "C"           | TEMPORARY_OBJECT
          CREATE STATISTICS pg_temp.d ON a, b FROM t    | TEMPORARY_OBJECT
          CREATE TEXT SEARCH CONFIGURATION pg_temp.d (COPY = simple) | TEMPORARY_OBJECT
          CREATE CONVERSION pg_temp.d FOR 'UTF8' TO 'LATIN1' FROM f | TEMPORARY_OBJECT
          SET x FROM CURRENT                            | SETTING
          SET LOCAL x FROM CURRENT                      | SETTING
          LOAD 'x'                                      | LIBRARY
          DO 'x'                                        | UNKNOWN
          CALL f()                                      | UNKNOWN
          SELECT mine()                                 | UNKNOWN
          """)
  void knowsWhatAStatementLeavesBehind(String sql, String expected) {
    Set<SessionState> leaves = one(sql).leaves();
    assertTrue(
        expected == null ? leaves.isEmpty() : leaves.contains(SessionState.valueOf(expected)),
        leaves::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DO 'x'                                          | false
          DO $$BEGIN PERFORM f('loads'); END$$            | false
          DO $$BEGIN /* load the rows */ END$$            | false
          DO 'x' LANGUAGE plpgsql                         | false
          DO LANGUAGE 'plpgsql' 'x'                       | false
          DO LANGUAGE PLpgSQL 'x'                         | false
          DO LANGUAGE plperl 'x'                          | true
          DO 'x' LANGUAGE "PLpgSQL"                       | true
          DO LANGUAGE plpgsql 'x' LANGUAGE 'plperl'       | true
          DO LANGUAGE plperl 'x' LANGUAGE plpgsql         | true
          DO $$BEGIN LOAD 'x'; END$$                      | true
          DO $$BEGIN EXECUTE concat('Load ', quote_literal(x)); END$$ | true
          DO $$BEGIN EXECUTE format('load %L', x); END$$  | true
          DO $$BEGIN PERFORM pg_backup_start('x'); END$$  | true
          """)
  void knowsBlocksThatMayLeaveWhatLasts(String sql, boolean lasting) {
    assertEquals(lasting, one(sql).leaves().contains(SessionState.PROCESS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT pg_advisory_unlock_all()                      | true
          SELECT pg_catalog.pg_advisory_unlock_all() AS done   | true
          SELECT pg_advisory_unlock_all() done                 | true
          SELECT pg_advisory_unlock(4711)                      | false
          SELECT pg_advisory_unlock_shared(1, 2)               | false
          SELECT pg_advisory_unlock($1)                        | false
          """)
  void knowsWhatOnlyGivesLocksBack(String sql, boolean all) {
    assertEquals(new Effect.AdvisoryUnlock(all), one(sql).effect());
    assertTrue(one(sql).readOnly());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT pg_advisory_unlock((SELECT a FROM t))",
        "SELECT pg_advisory_unlock(f())",
        "SELECT pg_advisory_unlock(1 ## 2)",
        "SELECT pg_advisory_unlock('1'::mine)",
        "SELECT pg_advisory_unlock_all() FROM t",
        "SELECT pg_advisory_unlock_all(), pg_advisory_lock(1)",
        "SELECT mine.pg_advisory_unlock_all()",
        "SELECT pg_advisory_unlock_all() WHERE false"
      })
  void isNotSureThatMoreThanOneCallOnlyGivesLocksBack(String sql) {
    assertEquals(new Effect.None(), one(sql).effect());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP DATABASE \"Mine\"",
        "DROP DATABASE IF EXISTS \"Mine\"",
        "DROP DATABASE \"Mine\" WITH (FORCE)",
        "ALTER DATABASE \"Mine\" RENAME TO yours"
      })
  void knowsWhichDatabaseNobodyMayBeIn(String sql) {
    assertEquals(new Effect.NeedsNobodyIn("Mine"), one(sql).effect());
  }

  @Test
  void takesALockLikeThatOfAQueryForARead() {
    assertTrue(one("LOCK TABLE a, only b IN ACCESS SHARE MODE NOWAIT").readOnly());
    assertFalse(one("LOCK a IN ROW SHARE MODE").readOnly());
    assertFalse(one("LOCK a IN SHARE MODE").readOnly());
    assertFalse(one("LOCK a IN ACCESS EXCLUSIVE MODE").readOnly());
    assertFalse(one("LOCK a").readOnly());
  }

  @Test
  void otherChangesOfDatabasesNeedNothing() {
    assertEquals(new Effect.None(), one("ALTER DATABASE mine SET work_mem = 1").effect());
    assertEquals(new Effect.None(), one("ALTER TABLE mine RENAME TO yours").effect());
    assertEquals(new Effect.None(), one("CREATE DATABASE mine").effect());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_advisory_lock_shared(1)",
        "SELECT pg_try_advisory_lock(1)",
        "SELECT pg_advisory_xact_lock(1)",
        "SELECT pg_try_advisory_xact_lock_shared(1)",
        "SELECT (1::bigint).pg_advisory_lock"
      })
  void takesALockForAWrite(String sql) {
    assertFalse(one(sql).readOnly());
  }

  @Test
  void readsCallsOfSetConfig() {
    assertEquals(
        List.of(new SettingCall("helios.region", "x", false, true)),
        one("SELECT pg_catalog.set_config('Helios.Region', 'x', false)").settingCalls());
    assertEquals(
        List.of(new SettingCall("a", "b", true, true)),
        one("SELECT set_config('a', 'b', 't') AS x").settingCalls());
    assertEquals(
        List.of(new SettingCall("a", null, false, false)),
        one("SELECT set_config('a', $1, false)").settingCalls());
    assertEquals(
        List.of(new SettingCall(null, null, null, false)),
        one("SELECT set_config('a', 'b', is_local => true)").settingCalls().stream()
            .map(call -> new SettingCall(null, null, call.local(), call.unconditional()))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT set_config('a', 'b', false) WHERE false",
        "SELECT set_config('a', 'b', false) FROM t",
        "SELECT set_config('a', 'b', false), 1",
        "SELECT CASE WHEN x THEN set_config('a', 'b', false) END",
        "SELECT set_config('a', 'b', false) LIMIT 0",
        "SELECT set_config('a', 'b', false) OVER ()",
        "(SELECT set_config('a', 'b', false)) UNION SELECT ''",
        "EXPLAIN SELECT set_config('a', 'b', false)",
        "PREPARE p AS SELECT set_config('a', 'b', false)"
      })
  void isNotSureOfACallThatIsNotAlone(String sql) {
    assertEquals(List.of(new SettingCall("a", "b", false, false)), one(sql).settingCalls());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE pg_settings SET setting = 'b' WHERE name = lower('A')",
        "UPDATE ONLY pg_catalog.pg_settings AS s SET setting = 'b'",
        "WITH x AS (UPDATE \"pg_settings\" SET setting = 'b' RETURNING 1) SELECT * FROM x"
      })
  void takesAnUpdateOfPgSettingsForACallOfSetConfig(String sql) {
    assertEquals(List.of(new SettingCall(null, null, null, false)), one(sql).settingCalls());
    assertTrue(one(sql).leaves().contains(SessionState.SETTING));
  }

  /** The view compares the name as it is written; what is set is the same in any case. */
  @Test
  void keepsTheNameInPgSettings() {
    Statement statement = one("UPDATE pg_settings SET setting = 'ISO' WHERE name = 'DateStyle'");
    assertEquals(new Effect.SetIfKnown("DateStyle", "ISO", false, true), statement.effect());
    assertEquals(
        List.of(new SettingCall("datestyle", "ISO", false, false)), statement.settingCalls());
  }

  @Test
  void takesSetFromCurrentForACallOfSetConfig() {
    assertEquals(
        List.of(new SettingCall("helios.region", null, false, false)),
        one("SET Helios.\"Region\" FROM CURRENT").settingCalls());
    assertEquals(
        List.of(new SettingCall("search_path", null, true, false)),
        one("SET LOCAL search_path FROM CURRENT").settingCalls());
    assertEquals(List.of(), one("SET search_path = current").settingCalls());
  }

  @Test
  void doesNotTrustOperatorsOfOtherSchemas() {
    assertTrue(one("SELECT 1 OPERATOR(public.+) 2").opaque());
    assertFalse(one("SELECT 1 OPERATOR(pg_catalog.+) 2").opaque());
    assertTrue(one("SELECT 1 OPERATOR(pg_catalog.public.+) 2").opaque(), "of that database");
    assertFalse(one("SELECT 1 OPERATOR(public.pg_catalog.+) 2").opaque());
  }
}
