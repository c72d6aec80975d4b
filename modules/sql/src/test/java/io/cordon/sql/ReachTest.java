package io.cordon.sql;

import static io.cordon.sql.Sql.one;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {

  private static final Grammar G = Grammar.POSTGRES_17;

  /** Looked at: they reach more than they name, or run what is not in their text. */
  private static final Set<String> UNSEEN =
      Set.of(
          "AlterCollationStmt",
          "AlterCompositeTypeStmt",
          "AlterDatabaseSetStmt",
          "AlterDatabaseStmt",
          "AlterDefaultPrivilegesStmt",
          "AlterDomainStmt",
          "AlterEnumStmt",
          "AlterEventTrigStmt",
          "AlterExtensionContentsStmt",
          "AlterExtensionStmt",
          "AlterFdwStmt",
          "AlterForeignServerStmt",
          "AlterFunctionStmt",
          "AlterGroupStmt",
          "AlterObjectDependsStmt",
          "AlterOpFamilyStmt",
          "AlterOperatorStmt",
          "AlterOwnerStmt",
          "AlterRoleSetStmt",
          "AlterRoleStmt",
          "AlterStatsStmt",
          "AlterSubscriptionStmt",
          "AlterSystemStmt",
          "AlterTSConfigurationStmt",
          "AlterTSDictionaryStmt",
          "AlterTblSpcStmt",
          "AlterTypeStmt",
          "AlterUserMappingStmt",
          "CallStmt",
          "CreateAmStmt",
          "CreateAssertionStmt",
          "CreateCastStmt",
          "CreateConversionStmt",
          "CreateDomainStmt",
          "CreateEventTrigStmt",
          "CreateExtensionStmt",
          "CreateFdwStmt",
          "CreateForeignServerStmt",
          "CreateForeignTableStmt",
          "CreateFunctionStmt",
          "CreateGroupStmt",
          "CreateOpClassStmt",
          "CreateOpFamilyStmt",
          "CreatePLangStmt",
          "CreateRoleStmt",
          "CreateSchemaStmt",
          "CreateSubscriptionStmt",
          "CreateTableSpaceStmt",
          "CreateTransformStmt",
          "CreateUserMappingStmt",
          "CreateUserStmt",
          "CreatedbStmt",
          "DefineStmt",
          "DoStmt",
          "DropCastStmt",
          "DropOpClassStmt",
          "DropOpFamilyStmt",
          "DropOwnedStmt",
          "DropRoleStmt",
          "DropSubscriptionStmt",
          "DropTableSpaceStmt",
          "DropTransformStmt",
          "DropUserMappingStmt",
          "DropdbStmt",
          "GrantRoleStmt",
          "ImportForeignSchemaStmt",
          "LoadStmt",
          "ReassignOwnedStmt",
          "RemoveAggrStmt",
          "RemoveFuncStmt",
          "RemoveOperStmt",
          "RevokeRoleStmt");

  /** A statement that a later grammar brings is in none of them, and so it is opaque. */
  @Test
  void everyStatementOfTheGrammarHasBeenLookedAt() {
    Set<String> kinds = new TreeSet<>(Set.of("TransactionStmtLegacy"));
    for (int rule : G.rulesOf("stmt")) {
      if (G.length[rule] > 0) {
        kinds.add(G.symbolName(G.lastSymbol(rule)));
      }
    }
    Set<String> classified = new TreeSet<>(UNSEEN);
    classified.addAll(Reach.NAMED);
    classified.addAll(Reach.NAMED_IF_ANY);

    assertEquals(kinds, classified);
    assertEquals(
        kinds.size(), UNSEEN.size() + Reach.NAMED.size() + Reach.NAMED_IF_ANY.size(), "once each");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "COPY (SELECT 1) TO STDOUT",
        "EXECUTE p",
        "FETCH c",
        "SET CONSTRAINTS ALL DEFERRED",
        "VACUUM t",
        "VACUUM (FULL, ANALYZE) t (a), u",
        "ANALYZE t",
        "CLUSTER t",
        "CLUSTER i ON t",
        "REINDEX TABLE t",
        "TRUNCATE t, u",
        "TRUNCATE t RESTRICT",
        "DROP TABLE t",
        "DROP VIEW v, w RESTRICT",
        "DROP TRIGGER g ON t",
        "GRANT SELECT ON t TO r",
        "GRANT SELECT (a) ON TABLE t, u TO r",
        "REVOKE ALL ON SEQUENCE s FROM r",
        "CREATE PUBLICATION p FOR TABLE t, u",
        "ALTER PUBLICATION p ADD TABLE t WHERE (a > 1)",
        "ALTER TABLE t ADD COLUMN a int",
        "ALTER TABLE t SET SCHEMA s",
        "ALTER TABLE t RENAME TO u",
        "ALTER INDEX i SET TABLESPACE s",
        "CREATE TABLE t (a int REFERENCES u ON DELETE CASCADE ON UPDATE CASCADE)",
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u ON DELETE CASCADE",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE t AS TABLE u",
        "REFRESH MATERIALIZED VIEW m",
        "CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (1)",
        "COMMENT ON TABLE t IS 'x'",
        "SECURITY LABEL ON COLUMN t.a IS 'x'",
        "LOCK t"
      })
  void whatNamesAllThatItReachesIsSeen(String sql) {
    assertFalse(one(sql).opaque());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VACUUM",
        "VACUUM (ANALYZE)",
        "VACUUM FULL",
        "ANALYZE",
        "CLUSTER",
        "CLUSTER (VERBOSE)",
        "REINDEX SCHEMA s",
        "REINDEX DATABASE d",
        "REINDEX SYSTEM d",
        "TRUNCATE t CASCADE",
        "DROP TABLE t CASCADE",
        "DROP SCHEMA s",
        "DROP OWNED BY r",
        "DROP DOMAIN d",
        "DROP TYPE d CASCADE",
        "DROP FUNCTION f",
        "DROP EXTENSION e",
        "REASSIGN OWNED BY r TO s",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO r",
        "GRANT USAGE ON SCHEMA s TO r",
        "GRANT r TO s",
        "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM r",
        "REVOKE ALL ON t FROM r CASCADE",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r",
        "CREATE PUBLICATION p",
        "CREATE PUBLICATION p FOR ALL TABLES",
        "CREATE PUBLICATION p FOR TABLES IN SCHEMA public",
        "CREATE PUBLICATION p FOR TABLE t, TABLES IN SCHEMA public",
        "ALTER PUBLICATION p SET TABLE t, TABLES IN SCHEMA a, b",
        "ALTER PUBLICATION p SET (publish = 'insert')",
        "ALTER TABLE ALL IN TABLESPACE s SET TABLESPACE u",
        "ALTER INDEX ALL IN TABLESPACE s OWNED BY r SET TABLESPACE u",
        "ALTER TABLE t DROP COLUMN a CASCADE",
        "ALTER TABLE t DROP CONSTRAINT c CASCADE",
        "ALTER SCHEMA s RENAME TO u",
        "ALTER DATABASE d RENAME TO e",
        "ALTER ROLE r SET search_path = s",
        "ALTER TYPE y ADD ATTRIBUTE a int CASCADE",
        "ALTER FUNCTION f OWNER TO r",
        "IMPORT FOREIGN SCHEMA s FROM SERVER x INTO public",
        "CREATE FOREIGN TABLE t (a int) SERVER x OPTIONS (table_name 'u')",
        "ALTER FOREIGN TABLE t OPTIONS (SET table_name 'u')",
        "ALTER FOREIGN TABLE t ALTER COLUMN a OPTIONS (column_name 'b')",
        "CREATE SCHEMA s CREATE TABLE t (a int)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()",
        "SECURITY LABEL ON SCHEMA s IS 'x'",
        "COMMENT ON SCHEMA s IS 'x'",
        "LOAD 'x'",
        "ALTER SYSTEM SET work_mem = 1"
      })
  void whatMayReachMoreIsOpaque(String sql) {
    assertTrue(one(sql).opaque());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT to_json(a) FROM t",
        "SELECT pg_catalog.to_jsonb(a) FROM t",
        "SELECT row_to_json(t) FROM t",
        "SELECT (a).to_json FROM t",
        "SELECT t.row_to_json FROM t",
        "SELECT jsonb_agg(a), 1 FROM t",
        "SELECT json_object_agg(1, a) FROM t",
        "SELECT JSON_OBJECT('a': b) FROM t",
        "SELECT JSON_ARRAY(a, b) FROM t",
        "SELECT JSON_ARRAYAGG(a) FROM t",
        "SELECT JSON_OBJECTAGG('a': b) FROM t",
        "SELECT JSON_SCALAR(a) FROM t"
      })
  void whatMakesJsonCastsToIt(String sql) {
    assertTrue(one(sql).implicit().types().contains("json"));
  }
}
