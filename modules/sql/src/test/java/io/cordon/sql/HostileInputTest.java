package io.cordon.sql;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileInputTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void answersDeepNestingWithAnErrorAsPostgresDoes() {
    SyntaxError error = Sql.error("SELECT " + "(".repeat(200_000) + "1" + ")".repeat(200_000));
    assertEquals("memory exhausted at or near \"(\"", error.message());
    assertEquals("42601", error.sqlState());
  }

  @Test
  void parsesAsDeepAsPostgresDoes() {
    assertNull(Sql.analyze("SELECT " + "(".repeat(4_000) + "1" + ")".repeat(4_000)).error());
  }

  @Test
  void isLinearInLongLists() {
    String in =
        IntStream.range(0, 100_000)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(",", "SELECT * FROM t WHERE id IN (", ")"));
    assertTimeoutPreemptively(PATIENCE, () -> assertEquals(List.of("t"), Sql.relations(in)));
  }

  @Test
  void isLinearInManyExpressionsAndTables() {
    String with =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "c" + i + " AS (SELECT 1)")
            .collect(Collectors.joining(",", "WITH ", " "));
    String from =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "c" + i + ", t" + i)
            .collect(Collectors.joining(","));
    assertTimeoutPreemptively(
        PATIENCE,
        () -> assertEquals(20_000, Sql.one(with + "SELECT * FROM " + from).relations().size()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'", "\"", "$$", "$a$", "/*", "E'", "U&'", "U&\"", "b'", "x'", "(", "[", "'\n'", "-- "
      })
  void endsAtWhateverIsLeftOpenManyTimes(String opening) {
    String text = "SELECT " + opening.repeat(100_000);
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          assertNotNull(Sql.analyze(text));
          assertNotNull(Sql.ANALYZER.normalize(text, true));
        });
  }

  @Test
  void namesOfAnyLengthAreCutAsPostgresCutsThem() {
    assertEquals("a".repeat(63), Sql.relations("TABLE " + "a".repeat(1000)).get(0));
    assertEquals("ü".repeat(31), Sql.relations("TABLE " + "ü".repeat(1000)).get(0));
    assertEquals("x", Sql.relations("TABLE " + "a.".repeat(4000) + "x").get(0).substring(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT \0",
        "SELECT '\0'",
        "\0",
        "SELECT \ud800",
        "\udc00\ud800",
        "SELECT '\ud800",
        "SELECT U&'\\d800\ud800'"
      })
  void takesCharactersThatNoTextHas(String text) {
    assertDoesNotThrow(() -> Sql.analyze(text));
    assertDoesNotThrow(() -> Sql.ANALYZER.normalize(text, false));
  }

  @Test
  void neverThrowsForAnyMixOfTokens() {
    String[] tokens = {
      "SELECT ",
      "'",
      "\"",
      "a",
      ".",
      "(",
      ")",
      "U&",
      "E'",
      "\\",
      "$",
      "$1",
      "$$",
      "FROM ",
      ";",
      "WITH ",
      ",",
      "1",
      "0x",
      "/*",
      "*/",
      "--",
      "\n",
      " ",
      "UESCAPE ",
      "SET ",
      "=",
      "TO ",
      "set_config(",
      "INSERT INTO ",
      "\ud800",
      "\0",
      "é",
      "INTO ",
      "DROP TABLE ",
      "::",
      "FOR UPDATE "
    };
    Random random = new Random(17);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(tokens[random.nextInt(tokens.length)]);
      }
      boolean conforming = random.nextBoolean();
      assertDoesNotThrow(
          () -> {
            Sql.ANALYZER.analyze(text.toString(), conforming);
            Sql.ANALYZER.normalize(text.toString(), conforming);
          },
          () -> "for " + text);
    }
  }

  @Test
  void threadsDoNotDisturbEachOther() {
    List<CompletableFuture<Void>> threads =
        IntStream.range(0, 4)
            .mapToObj(
                thread ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; i < 2_000; i++) {
                            String table = "t" + thread + "_" + i;
                            assertEquals(
                                List.of(table + "!", "s"),
                                Sql.relations("INSERT INTO " + table + " SELECT * FROM s"));
                          }
                        }))
            .toList();
    threads.forEach(CompletableFuture::join);
  }
}
