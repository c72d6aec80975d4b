package io.cordon.sql;

import static io.cordon.sql.Sql.one;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImplicitCallsTest {

  private static final Grammar G = Grammar.POSTGRES_17;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT 1, *, count(*), a.* FROM a                  |
          SELECT 1 + 2 - 3 * 4 / 5 % 6 ^ 7                   | % * + - / ^
          SELECT -1, + 2                                     | + -
          SELECT a < 1, a > 1, a = 1                         | < = >
          SELECT a <= 1, a >= 1, a <> 1, a != 1              | <= <> >=
          SELECT a <~> 1, @ 2, 3 !=- 4                       | !=- <~> @
          SELECT a || b || c                                 | `||`
          SELECT OPERATOR(pg_catalog.-) 1                    | -
          SELECT 1 OPERATOR(pg_catalog.!=) 2                 | <>
          SELECT 1 OPERATOR(pg_catalog.s.+) 2                |
          SELECT 1 OPERATOR(+) 2                             | +
          SELECT 1 OPERATOR(s.+) 2                           |
          SELECT 1 OPERATOR(<~>) 2                           | <~>
          SELECT a LIKE b, a ILIKE b                         | !~~ !~~* ~~ ~~*
          SELECT a NOT SIMILAR TO b                          | !~ ~
          SELECT a BETWEEN b AND c                           | < <= > >=
          SELECT a NOT IN (1, 2)                             | <> =
          SELECT a IN (SELECT 1)                             | <> =
          SELECT a IS NOT DISTINCT FROM b                    | =
          SELECT NULLIF(a, b), CASE a WHEN 1 THEN 2 END      | =
          SELECT a + ANY (b)                                 | +
          SELECT a = ALL (SELECT 1)                          | =
          SELECT a <~> SOME (b)                              | <~>
          SELECT a LIKE ANY (b)                              | !~~ ~~
          SELECT a NOT ILIKE ALL (b)                         | !~~* ~~*
          SELECT a OPERATOR(s.<~>) ANY (b)                   |
          SELECT * FROM a ORDER BY b USING >                 | >
          SELECT * FROM a ORDER BY b USING <~>               | <~>
          SELECT * FROM a JOIN b USING (c)                   | =
          SELECT * FROM a NATURAL JOIN b                     | =
          SELECT * FROM a JOIN b ON a.c <@ b.c               | <@
          UPDATE a SET b = c - 1 WHERE d > 2                 | - >
          INSERT INTO a VALUES (1) ON CONFLICT (b) DO UPDATE SET c = 2 WHERE a.d # 3 | #
          MERGE INTO a USING b ON a.c & b.c WHEN MATCHED AND a.d THEN DELETE | &
          COPY (SELECT 1 <~> 2) TO STDOUT                    | <~>
          EXPLAIN SELECT 1 <~> 2                             | <~>
          PREPARE p AS SELECT 1 <~> 2                        | <~>
          EXECUTE p(1 <~> 2)                                 | <~>
          DECLARE c CURSOR FOR SELECT 1 <~> 2                | <~>
          CALL p(1 <~> 2)                                    | <~>
          CREATE TABLE a AS SELECT 1 <~> 2                   | <~>
          CREATE VIEW a AS SELECT 1 <~> 2                    | <~>
          SET a = 'b'                                        |
          """)
  void namesItsOperators(String text, String expected) {
    assertEquals(words(expected), new TreeSet<>(one(text).implicit().operators()), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT 1, 'a', now()                               |
          SELECT a::Mine                                     | mine
          SELECT a::"Mine"[][]                               | Mine
          SELECT CAST(a AS s.mine(3))                        | mine
          SELECT CAST(a AS mine ARRAY[4])                    | mine
          SELECT a::U&"m\\0069ne"                            | mine
          SELECT s.mine 'a', mine(3) 'b', date '2020-01-01'  | date mine
          SELECT a::int, b::integer, c::smallint, d::bigint  | int2 int4 int8
          SELECT a::real, b::double precision                | float4 float8
          SELECT a::float(3)                                 | float4 float8
          SELECT a::dec, b::decimal(3, 4), c::numeric        | numeric
          SELECT a::bool, b::boolean                         | bool
          SELECT a::"boolean"                                | boolean
          SELECT a::varchar(3)                               | varchar
          SELECT a::char, b::character varying(3)            | bpchar varchar
          SELECT a::national character(3)                    | bpchar varchar
          SELECT a::"char"                                   | char
          SELECT a::bit varying(3)                           | bit varbit
          SELECT a::timestamp with time zone                 | timestamp timestamptz
          SELECT a::time(3)                                  | time timetz
          SELECT a::interval day to second, b::json          | interval json
          SELECT * FROM f() AS x (a mine)                    | mine
          SELECT * FROM XMLTABLE('a' PASSING b COLUMNS c mine PATH 'd') | mine
          SELECT * FROM JSON_TABLE(a, '$' COLUMNS (b mine PATH '$')) | mine
          SELECT JSON_VALUE(a, '$' RETURNING mine)           | json jsonb mine
          SELECT JSON_OBJECT('a' VALUE 1 RETURNING mine)     | json jsonb mine
          SELECT XMLSERIALIZE(CONTENT a AS mine)             | mine
          PREPARE p (mine, int) AS SELECT $1                 | int4 mine
          CREATE TABLE a (b mine)                            | mine
          """)
  void namesItsTypes(String text, String expected) {
    assertEquals(words(expected), new TreeSet<>(one(text).implicit().types()), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT a, a.*, f(b), s.f(c) FROM s.t, "x.y"        |
          SELECT t.f, s.t.g, d.s.t.h                         | f g h s t
          SELECT (x).f, ((x)).g.h, (x)[1].i, $1.j            | f g h i j
          SELECT (SELECT x).f, (f(x)).g                      | f g
          SELECT t."F", t.U&"\\0066", t.F                    | F f
          UPDATE t SET a = t.f WHERE t.g RETURNING t.h       | f g h
          """)
  void namesItsAttributes(String text, String expected) {
    assertEquals(words(expected), new TreeSet<>(one(text).implicit().attributes()), text);
  }

  @Test
  void whatExecuteMakesItsValuesOfIsInWhatWasPrepared() {
    Effect.Prepare prepare = (Effect.Prepare) one("PREPARE p (mine) AS SELECT $1").effect();

    assertEquals(Set.of("mine"), prepare.statement().implicit().types());
  }

  /** PostgreSQL's own, by a name after a dot: what does more than to compute is a call. */
  @ParameterizedTest
  @CsvSource({
    "SELECT ('s'::regclass).nextval, nextval, SEQUENCE",
    "SELECT (1::bigint).pg_advisory_lock, pg_advisory_lock, ADVISORY_LOCK",
    "SELECT x.setseed FROM x, setseed, PROCESS"
  })
  void aColumnMayBeACallThatLeavesSomething(String text, String function, SessionState left) {
    Statement statement = one(text);

    assertEquals(Set.of(new FunctionName(null, function)), Set.copyOf(statement.functions()));
    assertTrue(statement.leaves().contains(left), text);
  }

  @Test
  void aColumnMayBeACallThatWritesOrReadsWhatNoTextShows() {
    assertFalse(one("SELECT ('s'::regclass).nextval").readOnly());
    assertTrue(one("SELECT ('f'::text).pg_read_file").opaque());
    assertFalse(one("SELECT t.upper, t.id, t.name FROM t").opaque());
    assertTrue(one("SELECT t.upper, t.id, t.name FROM t").readOnly());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "VALUES (1)",
        "TABLE t",
        "COPY t TO STDOUT",
        "EXECUTE p",
        "PREPARE p AS SELECT 1",
        "CALL f()",
        "DO 'x'",
        "EXPLAIN SELECT 1",
        "CREATE TABLE t (a int)"
      })
  void mayConvertValues(String text) {
    assertTrue(one(text).implicit().expressions());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN",
        "COMMIT",
        "ROLLBACK TO a",
        "SET a = 1",
        "SHOW a",
        "RESET ALL",
        "DISCARD ALL",
        "FETCH c",
        "CLOSE c",
        "LISTEN c",
        "DEALLOCATE p",
        "LOCK t"
      })
  void hasNoValues(String text) {
    assertEquals(ImplicitCalls.NONE, one(text).implicit());
  }

  /** A new grammar's operators are not forgotten: each rule that has one says so. */
  @Test
  void everyRuleOfAnExpressionThatHasAnOperatorNamesIt() {
    for (String of : new String[] {"a_expr", "b_expr", "MathOp", "subquery_Op"}) {
      for (int rule : G.rulesOf(of)) {
        boolean operator = false;
        for (String symbol :
            new String[] {
              "'+'",
              "'-'",
              "'*'",
              "'/'",
              "'%'",
              "'^'",
              "'<'",
              "'>'",
              "'='",
              "LESS_EQUALS",
              "GREATER_EQUALS",
              "NOT_EQUALS",
              "LIKE",
              "ILIKE",
              "SIMILAR",
              "BETWEEN",
              "IN_P"
            }) {
          operator |= G.uses(rule, symbol);
        }
        if (operator) {
          assertTrue(ImplicitNames.ofRule(rule).size() > 0, of + " " + rule);
        }
      }
    }
  }

  private static Set<String> words(String text) {
    return text == null ? new TreeSet<>() : new TreeSet<>(Set.of(text.split(" ")));
  }
}
