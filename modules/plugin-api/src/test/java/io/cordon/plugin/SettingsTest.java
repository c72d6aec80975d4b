package io.cordon.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTest {

  enum Mode {
    STRICT,
    VERY_STRICT
  }

  record Rule(String name, @Default("1") int weight) {
    Rule {
      if (weight < 0) {
        throw new IllegalArgumentException("weight: expected 0 or more, found " + weight);
      }
    }
  }

  record Example(
      @Default("true") boolean enforce,
      @Default("very-strict") Mode mode,
      @Default("5") long limit,
      @Default("0.5") double ratio,
      Optional<String> note,
      List<Rule> rules,
      Map<String, List<String>> matrix) {}

  record Needed(String name) {}

  @Test
  void takesDefaultsWhereThePolicySaysNothing() {
    assertEquals(
        new Example(true, Mode.VERY_STRICT, 5, 0.5, Optional.empty(), List.of(), Map.of()),
        Settings.bind(Example.class, Map.of()));
  }

  @Test
  void takesWhatThePolicySays() {
    Map<String, Object> given =
        Map.of(
            "enforce",
            false,
            "mode",
            "strict",
            "limit",
            7,
            "ratio",
            2,
            "note",
            "x",
            "rules",
            List.of(Map.of("name", "a"), Map.of("name", "b", "weight", 3)),
            "matrix",
            Map.of("dev", List.of("staging", "test")));

    assertEquals(
        new Example(
            false,
            Mode.STRICT,
            7,
            2.0,
            Optional.of("x"),
            List.of(new Rule("a", 1), new Rule("b", 3)),
            Map.of("dev", List.of("staging", "test"))),
        Settings.bind(Example.class, given));
  }

  @Test
  void listsEveryProblemWithItsPath() {
    Map<String, Object> given = new HashMap<>();
    given.put("enforce", "maybe");
    given.put("mode", "lax");
    given.put("limit", 1.5);
    given.put("ratio", null);
    given.put("rules", List.of(Map.of("name", "a", "weight", -1), "b", Map.of("weight", 1L << 40)));
    given.put("matrix", Map.of("dev", List.of(3)));
    given.put("zeal", 1);

    SettingsException e =
        assertThrows(SettingsException.class, () -> Settings.bind(Example.class, given));

    assertEquals(
        List.of(
            "zeal: not known; expected one of enforce, limit, matrix, mode, note, ratio, rules",
            "enforce: expected true or false, found \"maybe\"",
            "mode: expected strict or very-strict, found \"lax\"",
            "limit: expected a whole number, found 1.5",
            "ratio: expected a number, found nothing",
            "rules[0]: weight: expected 0 or more, found -1",
            "rules[1]: expected keys and values, found \"b\"",
            "rules[2].name: missing; expected text",
            "rules[2].weight: expected a whole number, found " + (1L << 40),
            "matrix.dev[0]: expected text, found 3"),
        e.problems());
  }

  @Test
  void missesWhatHasNoDefault() {
    assertEquals(
        List.of("name: missing; expected text"),
        assertThrows(SettingsException.class, () -> Settings.bind(Needed.class, Map.of()))
            .problems());
  }
}
