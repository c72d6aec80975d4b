package io.cordon.sql;

import static io.cordon.sql.Sql.effect;
import static io.cordon.sql.Sql.one;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cordon.sql.Effect.Copy.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EffectsTest {

  @Test
  void followsTransactions() {
    assertEquals(new Effect.Begin(false), effect("BEGIN"));
    assertEquals(
        new Effect.Begin(true), effect("begin work isolation level serializable, read only"));
    assertEquals(new Effect.Begin(false), effect("START TRANSACTION READ ONLY, READ WRITE"));
    assertEquals(new Effect.Commit(false), effect("END"));
    assertEquals(new Effect.Commit(true), effect("COMMIT AND CHAIN"));
    assertEquals(new Effect.Commit(false), effect("COMMIT WORK AND NO CHAIN"));
    assertEquals(new Effect.Rollback(false), effect("ABORT"));
    assertEquals(new Effect.Rollback(true), effect("ROLLBACK AND CHAIN"));
    assertEquals(new Effect.Savepoint("a"), effect("SAVEPOINT A"));
    assertEquals(new Effect.Release("A"), effect("RELEASE SAVEPOINT \"A\""));
    assertEquals(new Effect.RollbackTo("a"), effect("ROLLBACK WORK TO a"));
    assertEquals(new Effect.RollbackTo("prepared"), effect("ROLLBACK TO SAVEPOINT prepared"));
    assertEquals(new Effect.PrepareTransaction("x'y"), effect("PREPARE TRANSACTION 'x''y'"));
    assertEquals(new Effect.FinishPrepared("x"), effect("COMMIT PREPARED 'x'"));
    assertEquals(new Effect.FinishPrepared("x"), effect("ROLLBACK PREPARED 'x'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "default",
      textBlock =
          """
          SET a = b                              | a                       | b
          SET A.B.c TO 'X'                       | a.b.c                   | X
          SET "Helios".Region = X                | helios.region           | x
          SET search_path = a, "B", 'c d'        | search_path             | a;B;c d
          SET x = 1                              | x                       | 1
          SET x = -0x10                          | x                       | -16
          SET x = +1.50                          | x                       | 1.50
          SET x = -1e3                           | x                       | -1e3
          SET x = on                             | x                       | on
          SET x = true                           | x                       | true
          SET x TO DEFAULT                       | x                       | default
          SET x = E'a\\'b'                       | x                       | a'b
          SET x = U&'d\\0061t'                   | x                       | dat
          SET x = $$a'b$$                        | x                       | a'b
          SET TIME ZONE 'utc'                    | timezone                | utc
          SET TIME ZONE -7                       | timezone                | -7
          SET TIME ZONE LOCAL                    | timezone                | default
          SET TIME ZONE DEFAULT                  | timezone                | default
          SET TIME ZONE INTERVAL '1' HOUR        | timezone                | INTERVAL '1'
          SET NAMES 'utf8'                       | client_encoding         | utf8
          SET NAMES                              | client_encoding         | default
          SET NAMES DEFAULT                      | client_encoding         | default
          SET ROLE none                          | role                    | none
          SET ROLE 'Joe'                         | role                    | Joe
          SET SESSION AUTHORIZATION joe          | session_authorization   | joe
          SET SESSION AUTHORIZATION DEFAULT      | session_authorization   | default
          SET SCHEMA 'x'                         | search_path             | x
          SET XML OPTION document                | xmloption               | DOCUMENT
          SET TRANSACTION READ ONLY              | transaction             | READ ONLY
          SET TRANSACTION SNAPSHOT 'x'           | transaction snapshot    | x
          SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY, DEFERRABLE | session characteristics | READ ONLY;DEFERRABLE
          """)
  void readsEveryFormOfSet(String sql, String name, String values) {
    Effect.SetParameter set = assertInstanceOf(Effect.SetParameter.class, effect(sql));
    assertEquals(name, set.name());
    assertEquals(values == null ? null : List.of(values.split(";")), set.values());
    assertEquals(false, set.local());
  }

  @Test
  void tellsSetLocalFromSetSession() {
    assertEquals(new Effect.SetParameter("x", List.of("1"), true), effect("SET LOCAL x = 1"));
    assertEquals(new Effect.SetParameter("x", List.of("1"), false), effect("SET SESSION x = 1"));
    assertEquals(
        new Effect.SetParameter("timezone", null, true), effect("SET LOCAL TIME ZONE LOCAL"));
  }

  @Test
  void readsResetAndShow() {
    assertEquals(new Effect.Reset("a.b"), effect("RESET a.B"));
    assertEquals(new Effect.Reset("timezone"), effect("RESET TIME ZONE"));
    assertEquals(new Effect.Reset("session_authorization"), effect("RESET SESSION AUTHORIZATION"));
    assertEquals(new Effect.ResetAll(), effect("RESET ALL"));
    assertEquals(new Effect.Show("datestyle"), effect("SHOW DateStyle"));
    assertEquals(
        new Effect.Show("transaction_isolation"), effect("SHOW TRANSACTION ISOLATION LEVEL"));
    assertEquals(new Effect.Show("all"), effect("SHOW ALL"));
  }

  @Test
  void followsPreparedStatements() {
    Effect.Prepare prepare =
        assertInstanceOf(Effect.Prepare.class, effect("PREPARE P (int) AS DELETE FROM t"));
    assertEquals("p", prepare.name());
    assertEquals("DELETE", prepare.statement().command());
    assertEquals(List.of(new RelationName(null, "t", true)), prepare.statement().relations());
    assertEquals(new Effect.Execute("p"), effect("EXECUTE p (1)"));
    assertEquals(new Effect.Execute("p"), effect("EXPLAIN ANALYZE EXECUTE p"));
    assertEquals(new Effect.Execute("p"), effect("CREATE TABLE n AS EXECUTE p"));
    assertEquals(new Effect.Deallocate("p"), effect("DEALLOCATE PREPARE p"));
    assertEquals(new Effect.Deallocate(null), effect("DEALLOCATE ALL"));
  }

  @Test
  void followsCursors() {
    assertEquals(new Effect.DeclareCursor("c", false), effect("DECLARE c CURSOR FOR SELECT 1"));
    assertEquals(
        new Effect.DeclareCursor("c", true),
        effect("DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT 1"));
    assertEquals(
        new Effect.DeclareCursor("c", false), effect("DECLARE c CURSOR WITHOUT HOLD FOR SELECT 1"));
    assertEquals(new Effect.Fetch("c"), effect("FETCH c"));
    assertEquals(new Effect.Fetch("c"), effect("MOVE BACKWARD ALL IN c"));
    assertEquals(new Effect.Fetch("c"), effect("FETCH -1 FROM c"));
    assertEquals(new Effect.CloseCursor("c"), effect("CLOSE c"));
    assertEquals(new Effect.CloseCursor(null), effect("CLOSE ALL"));
  }

  @Test
  void readsWhereCopyGoes() {
    assertEquals(new Effect.Copy(Direction.FROM_STDIN), effect("COPY t FROM STDIN"));
    assertEquals(new Effect.Copy(Direction.TO_STDOUT), effect("COPY t TO STDOUT"));
    assertEquals(new Effect.Copy(Direction.TO_STDOUT), effect("COPY (TABLE t) TO STDIN"));
    assertEquals(new Effect.Copy(Direction.SERVER), effect("COPY t FROM '/x'"));
    assertEquals(new Effect.Copy(Direction.SERVER), effect("COPY t TO PROGRAM 'x'"));
  }

  @Test
  void readsTheRest() {
    assertEquals(new Effect.Discard(Effect.Discard.What.ALL), effect("DISCARD ALL"));
    assertEquals(new Effect.Discard(Effect.Discard.What.TEMP), effect("DISCARD TEMPORARY"));
    assertEquals(new Effect.Listen("a"), effect("LISTEN a"));
    assertEquals(new Effect.Unlisten("a"), effect("UNLISTEN a"));
    assertNull(((Effect.Unlisten) effect("UNLISTEN *")).channel());
    assertEquals(new Effect.None(), effect("SELECT 1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT",
        "SELECT INTO: SELECT 1 INTO x",
        "SELECT INTO: ((SELECT 1 INTO x))",
        "SELECT INTO: SELECT 1 INTO x ORDER BY 1",
        "SELECT INTO: WITH a AS (SELECT 1) SELECT * INTO x FROM a LIMIT 1",
        "SELECT INTO: (SELECT 1 INTO x UNION SELECT 2) EXCEPT SELECT 3",
        "SELECT: SELECT 1 UNION SELECT 2 ORDER BY 1",
        "SELECT: VALUES (1)",
        "SELECT: TABLE t",
        "SELECT: WITH a AS (SELECT 1) TABLE a",
        "SELECT: ((SELECT 1))",
        "INSERT: INSERT INTO t VALUES (1)",
        "CREATE TABLE AS: CREATE TEMP TABLE t AS SELECT 1",
        "CREATE TABLE: CREATE TABLE t ()",
        "CREATE INDEX: CREATE UNIQUE INDEX ON t (a)",
        "CREATE VIEW: CREATE OR REPLACE RECURSIVE VIEW v (a) AS SELECT 1",
        "CREATE MATERIALIZED VIEW: CREATE MATERIALIZED VIEW v AS SELECT 1",
        "CREATE ROLE: CREATE USER u",
        "CREATE USER MAPPING: CREATE USER MAPPING FOR u SERVER s",
        "CREATE FOREIGN TABLE: CREATE FOREIGN TABLE t () SERVER s",
        "CREATE TEXT SEARCH PARSER: CREATE TEXT SEARCH PARSER p (start = f)",
        "CREATE TRIGGER: CREATE CONSTRAINT TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE EVENT TRIGGER: CREATE EVENT TRIGGER x ON y EXECUTE FUNCTION f()",
        "CREATE LANGUAGE: CREATE TRUSTED PROCEDURAL LANGUAGE x",
        "ALTER TABLE: ALTER TABLE t RENAME COLUMN view TO b",
        "ALTER ROLE: ALTER GROUP g ADD USER u",
        "ALTER DEFAULT PRIVILEGES: ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO a",
        "ALTER SYSTEM: ALTER SYSTEM RESET ALL",
        "DROP OWNED: DROP OWNED BY a",
        "DROP OPERATOR CLASS: DROP OPERATOR CLASS a USING b",
        "DROP INDEX: DROP INDEX CONCURRENTLY i",
        "GRANT ROLE: GRANT a TO b",
        "GRANT: GRANT SELECT ON t TO b",
        "TRUNCATE TABLE: TRUNCATE t",
        "LOCK TABLE: LOCK t",
        "COPY: COPY t FROM STDIN",
        "ANALYZE: ANALYSE",
        "VACUUM: VACUUM FULL",
        "DO: DO 'x'",
        "CALL: CALL f()",
        "COMMIT PREPARED: COMMIT PREPARED 'x'",
        "ROLLBACK: ROLLBACK TO a",
        "COMMIT: END",
        "START TRANSACTION: START TRANSACTION",
        "DISCARD ALL: DISCARD ALL",
        "DEALLOCATE ALL: DEALLOCATE ALL",
        "SET CONSTRAINTS: SET CONSTRAINTS ALL DEFERRED",
        "CHECKPOINT: CHECKPOINT",
        "MERGE: MERGE INTO t USING s ON true WHEN MATCHED THEN DO NOTHING",
        "NOTIFY: NOTIFY a",
        "MOVE: MOVE c",
        "SECURITY LABEL: SECURITY LABEL ON TABLE t IS 'x'"
      })
  void namesCommandsAsPostgresTagsThem(String tagAndSql) {
    int colon = tagAndSql.indexOf(": ");
    String tag = colon < 0 ? tagAndSql : tagAndSql.substring(0, colon);
    assertEquals(tag, one(colon < 0 ? tagAndSql : tagAndSql.substring(colon + 2)).command());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT set_config(name, 'view, foreign-table', false) FROM pg_settings"
            + " WHERE name = 'restrict_nonsystem_relation_kind'",
        " select pg_catalog.SET_CONFIG ( Name,'view, foreign-table' ,FALSE)from"
            + " pg_catalog . PG_SETTINGS\nWHERE name='restrict_nonsystem_relation_kind' ; "
      })
  void knowsWhatIsSetThroughTheViewOfSettings(String sql) {
    Statement statement = one(sql);
    String name = "restrict_nonsystem_relation_kind";

    assertEquals(
        new Effect.SetIfKnown(name, "view, foreign-table", false, false), statement.effect());
    assertEquals(
        List.of(new SettingCall(name, "view, foreign-table", false, false)),
        statement.settingCalls());
  }

  @Test
  void knowsWhatAnUpdateOfTheViewSets() {
    Statement statement = one("UPDATE pg_settings SET setting='hex' WHERE name='bytea_output'");

    assertEquals(new Effect.SetIfKnown("bytea_output", "hex", false, true), statement.effect());
    assertEquals(
        List.of(new SettingCall("bytea_output", "hex", false, false)), statement.settingCalls());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT set_config(name, 'a', false) FROM pg_settings",
        "SELECT set_config(name, 'a', false) FROM pg_settings WHERE name <> 'b'",
        "SELECT set_config(name, 'a', false) FROM pg_settings WHERE name = 'b' OR true",
        "SELECT set_config(name, 'a', false) FROM pg_settings WHERE name = 'b' AND true",
        "SELECT set_config(name, 'a', false) FROM pg_settings WHERE name = E'b'",
        "SELECT set_config(name, 'a', false) FROM pg_settings WHERE name = 'b' LIMIT 1",
        "SELECT set_config(name, 'a' || 'c', false) FROM pg_settings WHERE name = 'b'",
        "SELECT set_config(name, 'a', name = 'x') FROM pg_settings WHERE name = 'b'",
        "SELECT set_config(name, 'a', false) FROM pg_temp.pg_settings WHERE name = 'b'",
        "SELECT set_config(name, 'a', false) FROM pg_settings s WHERE name = 'b'",
        "SELECT set_config(name, 'a', false) FROM settings WHERE name = 'b'",
        "SELECT set_config(setting, 'a', false) FROM pg_settings WHERE name = 'b'",
        "WITH pg_settings AS (SELECT 'c' AS name) SELECT set_config(name, 'a', false)"
            + " FROM pg_settings WHERE name = 'b'",
        "UPDATE pg_settings SET setting = 'a', name = 'x' WHERE name = 'b'",
        "UPDATE pg_settings SET setting = 'a' WHERE name LIKE 'b'",
        "EXPLAIN ANALYZE SELECT set_config(name, 'a', false) FROM pg_settings WHERE name = 'b'",
        "PREPARE p AS SELECT set_config(name, 'a', false) FROM pg_settings WHERE name = 'b'",
        "CREATE TABLE t AS SELECT set_config(name, 'a', false) FROM pg_settings WHERE name = 'b'"
      })
  void otherwiseItMayBeAnything(String sql) {
    assertEquals(1, one(sql).settingCalls().size());
    assertNull(one(sql).settingCalls().get(0).name());
  }
}
