package io.cordon.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxTest {

  @ParameterizedTest
  @MethodSource("io.cordon.sql.SyntaxCases#all")
  void saysWhatPostgresSaidInItsWords(SyntaxCases expected) {
    assertEquals(expected.verdict(), SyntaxCases.ours(expected.sql()));
  }

  @Test
  void countsPositionsInCodePoints() {
    SyntaxError error = Sql.error("SELECT '\ud83d\ude00', FROM");
    assertEquals("syntax error at or near \"FROM\"", error.message());
    assertEquals(13, error.position());
  }

  @Test
  void readsBackslashesAsTheSettingSays() {
    assertEquals(
        1, Sql.ANALYZER.analyze("SELECT 'a\\'; DROP TABLE t; --'", false).statements().size());
    assertEquals(
        2, Sql.ANALYZER.analyze("SELECT 'a\\'; DROP TABLE t; --'", true).statements().size());
    assertEquals("0A000", Sql.ANALYZER.analyze("SELECT U&'a'", false).error().sqlState());
  }

  @Test
  void runsNothingOfATextWithAnErrorInIt() {
    Script script = Sql.analyze("DROP TABLE t; SELEC 1");
    assertTrue(script.opaque());
    assertTrue(script.statements().isEmpty());
  }

  @Test
  void cutsScriptsIntoStatements() {
    Script script = Sql.analyze(" ; /* a */ SELECT 1 -- b\n ; ; SELECT ';' ;;");
    assertEquals(2, script.statements().size());
    assertEquals("SELECT 1", script.statements().get(0).text(script));
    assertEquals("SELECT ';'", script.statements().get(1).text(script));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ";", ";;", "-- x", "/* x */ ; "})
  void findsNothingWhereNothingIs(String text) {
    Script script = Sql.analyze(text);
    assertTrue(!script.opaque() && script.statements().isEmpty());
  }
}
