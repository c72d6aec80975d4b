package io.cordon.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The work of reading a text grows as the text does. */
class LinearTest {

  private static final Keywords KEYWORDS = Grammar.POSTGRES_17.keywords;

  @ParameterizedTest
  @ValueSource(strings = {"+", "+-", "-+", "1*+-", "+ ", "<+/**/", "+--\n"})
  void operatorsAreLookedAtOnceAndGivenBackOnce(String unit) throws SyntaxException {
    long steps = looks(unit.repeat(1_000));
    long twice = looks(unit.repeat(2_000));

    assertTrue(twice <= 2 * steps + 2, steps + " looks, then " + twice);
  }

  @Test
  void whatAnOperatorGivesBackAreOperatorsOfOneCharacter() throws SyntaxException {
    assertEquals(List.of("*", "+", "-", "+", "1"), tokens("*+-+1"));
    assertEquals(List.of("@+-", "1"), tokens("@+-1"));
    assertEquals(List.of("<", "-", "+", "@", "1"), tokens("<-+/**/@1"));
    assertEquals(List.of("+", "+<=", "-", "1"), tokens("+ +<=-1"));
    assertEquals(List.of("+", "+", "*", "-", "1"), tokens("++/**/*--\n-1"));
    assertEquals(List.of("+-*", "-", "1"), tokens("+-*-1"));
  }

  private static long looks(String text) throws SyntaxException {
    Lexer lexer = new Lexer(KEYWORDS);
    lexer.reset(text.toCharArray(), text.length(), true);
    while (lexer.next() != Symbols.END) {
      // all of them
    }
    return lexer.looks;
  }

  private static List<String> tokens(String text) throws SyntaxException {
    Lexer lexer = new Lexer(KEYWORDS);
    lexer.reset(text.toCharArray(), text.length(), true);
    List<String> tokens = new ArrayList<>();
    while (lexer.next() != Symbols.END) {
      tokens.add(text.substring(lexer.start, lexer.end));
    }
    return tokens;
  }
}
