package io.cordon.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NormalizeTest {

  private static String normalize(String text) {
    return Sql.ANALYZER.normalize(text, true);
  }

  @Test
  void replacesConstants() {
    assertEquals(
        "SELECT $1, $2, $3, $4, -$5, $6 FROM t",
        normalize("SELECT 1, 'a''b', $x$y$x$, 1.5e3, -0x1F, E'\\'' FROM t"));
  }

  @Test
  void countsOnFromTheParametersThatAreThere() {
    assertEquals("SELECT $2, $3, $1", normalize("SELECT $2, 5, $1"));
    assertEquals("SELECT $2147483647, $1", normalize("SELECT $2147483647, 5"));
  }

  @Test
  void foldsBlanksAndDropsComments() {
    assertEquals("SELECT a FROM t", normalize("  SELECT\n\ta /* x /* y */ */ FROM -- z\n t  "));
  }

  @Test
  void keepsConstantsAndWordsApart() {
    assertEquals("SELECT $1 INTO t", normalize("SELECT'x'INTO t"));
    assertEquals("SELECT $1 \"a\", $2+$3", normalize("SELECT 1\"a\", 2+3"));
  }

  @Test
  void isOneTextForAllConstants() {
    assertEquals(
        normalize("SELECT * FROM t WHERE a = 'x' AND b = 1"),
        normalize("SELECT *  FROM t WHERE a = 'y''z' AND b = 22"));
  }

  @Test
  void leavesWhatDoesNotLexAsItIs() {
    assertEquals("SELECT 'open", normalize(" SELECT 'open "));
  }
}
