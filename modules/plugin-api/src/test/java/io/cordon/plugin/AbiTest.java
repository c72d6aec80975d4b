package io.cordon.plugin;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of the ABI is true. */
class AbiTest {

  @ParameterizedTest
  @ValueSource(strings = {"request.json", "outcome.json", "refusal.json", "login.json"})
  void showsTheGoldenFiles(String file) throws IOException {
    assertEquals(List.of(Golden.text(file)), block("golden: " + file));
  }

  @ParameterizedTest
  @EnumSource(names = "POST_QUERY", mode = EnumSource.Mode.EXCLUDE)
  void showsAnswersThatAreUnderstood(Hook hook) throws IOException {
    List<String> answers = block("answers: " + hook.wireName());

    for (String answer : answers) {
      assertDoesNotThrow(() -> reader(hook).apply(Golden.utf8(answer)), answer);
    }
    Object first = reader(hook).apply(Golden.utf8(answers.get(0)));
    assertEquals(defaultAnswer(hook), first);
  }

  @ParameterizedTest
  @EnumSource(names = "POST_QUERY", mode = EnumSource.Mode.EXCLUDE)
  void showsAnswersThatAreFailures(Hook hook) throws IOException {
    for (String answer : block("failures")) {
      assertThrows(JsonException.class, () -> reader(hook).apply(Golden.utf8(answer)), answer);
    }
  }

  private static Function<byte[], Object> reader(Hook hook) {
    return switch (hook) {
      case ROUTE -> RouteJson::readResult;
      case PRE_QUERY -> PreQueryJson::readResult;
      case AUTHENTICATE -> AuthenticateJson::readResult;
      case POST_QUERY -> throw new AssertionError("nothing is read");
    };
  }

  private static Object defaultAnswer(Hook hook) {
    return switch (hook) {
      case ROUTE -> new RouteResult.Default();
      case PRE_QUERY -> new PreQueryResult.Continue();
      case AUTHENTICATE -> new AuthenticateResult.Defer();
      case POST_QUERY -> throw new AssertionError("nothing is read");
    };
  }

  /** The lines of the block after this comment. */
  private static List<String> block(String comment) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "..", "docs", "plugins", "abi.md"));
    int start = lines.indexOf("<!-- " + comment + " -->") + 2;
    int end = start;
    while (!lines.get(end).equals("```")) {
      end++;
    }
    assertFalse(start == 1 || start == end, comment);
    return lines.subList(start, end);
  }
}
