package io.cordon.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  @Test
  void knowsATextByOneThatDiffersInAnInteger() {
    Script known = Sql.analyze(" SELECT a FROM t WHERE id = 7 AND b IN (1,22,333) LIMIT 5 ; ");
    String text = " SELECT a FROM t WHERE id = 123456789 AND b IN (1,2,3) LIMIT 50 ; ";

    assertEquals(Shape.hash(known.text()), Shape.hash(text));
    assertEquals(Sql.analyze(text), Shape.like(known, text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT 1                    | SELECT 1234567890", // not an integer to the lexer
        "SELECT 1                    | SELECT 1.5",
        "SELECT 1                    | SELECT 1e5",
        "SELECT 1                    | SELECT 0x1",
        "SELECT 1                    | SELECT 1a",
        "SELECT 1                    | SELECT 1é",
        "SELECT 1                    | SELECT -1",
        "SELECT $1                   | SELECT $2",
        "SELECT t1.a FROM t1         | SELECT t2.a FROM t2",
        "SELECT a FROM t1            | SELECT a FROM t2",
        "SELECT '1'                  | SELECT '2'",
        "SELECT \"1\"                | SELECT \"2\"",
        "SELECT $$ 1 $$              | SELECT $$ 2 $$",
        "SELECT a /* 1 */            | SELECT a /* 2 */",
        "SELECT 1 -- 1               | SELECT 1 -- 2",
        "SELECT 1--2                 | SELECT 2--1",
        "SELECT 1; SELECT 2          | SELECT 3; SELECT 4",
        "SET statement_timeout = 1   | SET statement_timeout = 2",
        "EXPLAIN (ANALYZE 0) SELECT 1 | EXPLAIN (ANALYZE 1) SELECT 1",
        "EXECUTE p(1)                | EXECUTE p(2)",
        "FETCH 1 FROM c              | FETCH 2 FROM c",
        "SELECT 1 1                  | SELECT 2 2", // does not parse
        "SELECT 1                    | SELECT 1;"
      })
  void knowsNoOther(String known, String text) {
    assertNull(Shape.like(Sql.analyze(known), text));
  }

  /** Every integer of every statement in turn, as a longer and as a shorter one. */
  @Test
  void saysWhatTheAnalyzerSays() {
    int alike = 0;
    for (SyntaxCases one : SyntaxCases.all().toList()) {
      Script known = Sql.analyze(one.sql());
      for (String digits : new String[] {"0", "42", "100000007"}) {
        String text = DIGITS.matcher(one.sql()).replaceAll(digits);
        Script like = Shape.like(known, text);
        if (like != null) {
          assertEquals(Sql.analyze(text), like, text);
          assertEquals(Shape.hash(one.sql()), Shape.hash(text), text);
          alike++;
        }
      }
    }
    assertTrue(alike > 30, "too few to tell: " + alike);
  }

  @Test
  void keepsTheStatementWhereItIs() {
    Script known = Sql.analyze("SELECT 10 ;");
    Script like = Shape.like(known, "SELECT 7 ;");

    assertNotNull(like);
    assertEquals("SELECT 7", like.statements().get(0).text(like));
  }
}
