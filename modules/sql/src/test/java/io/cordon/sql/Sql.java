package io.cordon.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;

/** What the tests ask of the analyzer, in short. */
final class Sql {

  static final SqlAnalyzer ANALYZER = SqlAnalyzer.postgres17();

  private Sql() {}

  static Script analyze(String text) {
    return ANALYZER.analyze(text, true);
  }

  /** The one statement of a text that parses. */
  static Statement one(String text) {
    Script script = analyze(text);
    assertNull(script.error(), text);
    assertEquals(1, script.statements().size(), text);
    return script.statements().get(0);
  }

  static Effect effect(String text) {
    return one(text).effect();
  }

  static SyntaxError error(String text) {
    SyntaxError error = analyze(text).error();
    assertNotNull(error, text);
    return error;
  }

  /** The relations of a text with one statement; with a {@code !} those that it writes. */
  static List<String> relations(String text) {
    return one(text).relations().stream()
        .map(relation -> relation.qualified() + (relation.write() ? "!" : ""))
        .toList();
  }

  static List<String> functions(String text) {
    return one(text).functions().stream().map(FunctionName::qualified).toList();
  }
}
