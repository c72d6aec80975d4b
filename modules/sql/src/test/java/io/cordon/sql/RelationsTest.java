package io.cordon.sql;

import static io.cordon.sql.Sql.relations;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT 1                                                          |
          SELECT * FROM Users u                                             | users
          SELECT * FROM "Users"                                             | Users
          SELECT * FROM "s.t", s."a.b", "s.a".b, "a""b"                     | "s.t" s."a.b" "s.a".b "a""b"
          SELECT * FROM U&"d\\0061t"                                        | dat
          SELECT * FROM db.s.t                                              | s.t
          TABLE t                                                           | t
          SELECT * FROM ONLY (a), b *                                       | a b
          SELECT (SELECT max(x) FROM a) FROM b WHERE EXISTS (TABLE c)       | a b c
          SELECT * FROM a JOIN (b LEFT JOIN c USING (x)) ON a.x = b.x       | a b c
          SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.x = a.x) s      | a b
          SELECT * FROM f(1), ROWS FROM (g(2), h(3)) r, t TABLESAMPLE system (1) | t
          VALUES (1), ((SELECT x FROM t))                                   | t
          SELECT * FROM t UNION SELECT * FROM u EXCEPT SELECT * FROM v      | t u v
          SELECT * FROM a FOR UPDATE OF x                                   | a!
          SELECT * INTO n FROM t                                            | n! t
          SELECT t.x, t.* FROM t t                                          | t
          INSERT INTO t SELECT * FROM s                                     | t! s
          INSERT INTO t VALUES (1) ON CONFLICT (x) DO UPDATE SET x = (SELECT 1 FROM c) | t! c
          UPDATE ONLY t AS a SET x = 1 FROM s WHERE a.y = s.y               | t! s
          DELETE FROM t USING u WHERE x IN (SELECT y FROM v)                | t! u v
          MERGE INTO t USING s ON t.x = s.x WHEN MATCHED THEN DELETE        | t! s
          WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d             | t!
          DROP TABLE IF EXISTS a, s.b                                       | a! s.b!
          DROP VIEW v                                                       | v!
          DROP INDEX CONCURRENTLY i                                         | i!
          DROP MATERIALIZED VIEW m                                          | m!
          DROP TRIGGER x ON t                                               | t!
          DROP TYPE x                                                       |
          DROP COLLATION x                                                  |
          COMMENT ON TABLE t IS 'x'                                         | t!
          COMMENT ON COLUMN s.t.c IS 'x'                                    | s.t!
          COMMENT ON CONSTRAINT c ON t IS 'x'                               | t!
          COMMENT ON CONSTRAINT c ON DOMAIN d IS 'x'                        |
          TRUNCATE a, ONLY b                                                | a! b!
          LOCK TABLE a IN SHARE MODE                                        | a!
          ALTER TABLE t ADD FOREIGN KEY (x) REFERENCES u                    | t! u!
          ALTER TABLE p ATTACH PARTITION c DEFAULT                          | p! c!
          CREATE TABLE n (LIKE t, x int COLLATE "C" REFERENCES u)           | n! t u!
          CREATE TABLE n AS SELECT * FROM t                                 | n! t
          CREATE VIEW v AS SELECT * FROM t                                  | v! t
          CREATE RECURSIVE VIEW v (x) AS SELECT 1 UNION SELECT x FROM v, w  | v! w
          CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (1)  | t! u!
          CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f() | t!
          CREATE POLICY p ON t USING (x IN (SELECT y FROM u))               | t! u
          CREATE INDEX i ON t (lower(x))                                    | t!
          CREATE SEQUENCE s OWNED BY t.c                                    | s! t!
          CREATE PUBLICATION p FOR TABLE a, s.b                             | a! s.b!
          CREATE STATISTICS st ON a, b FROM t                               | t!
          REFRESH MATERIALIZED VIEW m                                       | m!
          REINDEX TABLE t                                                   | t!
          VACUUM t                                                          | t!
          ANALYZE t (x), u                                                  | t! u!
          CLUSTER t USING i                                                 | t!
          GRANT SELECT ON a, s.b TO PUBLIC                                  | a! s.b!
          GRANT USAGE ON SCHEMA s TO PUBLIC                                 |
          COPY t TO STDOUT                                                  | t
          COPY t FROM STDIN                                                 | t!
          COPY (SELECT * FROM t) TO STDOUT                                  | t
          EXPLAIN SELECT * FROM t                                           | t
          EXPLAIN ANALYZE DELETE FROM t                                     | t!
          PREPARE p AS SELECT * FROM t                                      | t
          DECLARE c CURSOR FOR SELECT * FROM t                              | t
          SET CONSTRAINTS a, b DEFERRED                                     |
          IMPORT FOREIGN SCHEMA s LIMIT TO (a, b) FROM SERVER x INTO y      | a! b!
          """)
  void namesWhatAStatementTouches(String sql, String expected) {
    assertEquals(expected == null ? List.of() : List.of(expected.split(" ")), relations(sql));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WITH a AS (SELECT 1) SELECT * FROM a                                           |
          WITH a AS (SELECT 1) SELECT * FROM s.a                                         | s.a
          WITH a AS (SELECT * FROM a) SELECT * FROM a                                    | a
          WITH RECURSIVE a AS (SELECT 1 UNION SELECT * FROM a) SELECT * FROM a           |
          WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a, b                | b
          WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b                   |
          WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a         |
          SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) x, a                      | a
          WITH a AS (SELECT 1) SELECT * FROM (WITH a AS (SELECT * FROM a) TABLE a) x     |
          WITH a AS (SELECT 1) SELECT * FROM (SELECT * FROM a UNION SELECT * FROM b) x   | b
          SELECT (WITH a AS (SELECT 1) SELECT 1 FROM a) FROM a                           | a
          WITH a AS (SELECT 1) INSERT INTO a SELECT * FROM a                             | a!
          WITH a AS (SELECT 1) DELETE FROM t USING a                                     | t!
          WITH a AS (WITH b AS (SELECT 1) SELECT * FROM b) SELECT * FROM a, b            | b
          WITH a AS (SELECT 1) SELECT * FROM "A"                                         | A
          INSERT INTO t WITH a AS (SELECT 1) SELECT * FROM a                             | t!
          CREATE VIEW v AS WITH a AS (SELECT * FROM t) SELECT * FROM a                   | v! t
          (WITH a AS (SELECT 1) SELECT * FROM a) UNION SELECT * FROM a                   | a
          """)
  void tellsTablesFromCommonTableExpressions(String sql, String expected) {
    assertEquals(expected == null ? List.of() : List.of(expected.split(" ")), relations(sql));
  }

  @Test
  void listsEachRelationOnceAndKeepsTheWrite() {
    assertEquals(List.of("t!", "u"), relations("INSERT INTO t SELECT * FROM t, u, t AS v, u AS w"));
  }
}
