package io.cordon.sql;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileInputTest {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final long A_MILLISECOND = 1_000_000;

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
    assertLinear(
        100_000,
        size ->
            IntStream.range(0, size)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "SELECT * FROM t WHERE id IN (", ")")),
        text -> assertEquals(List.of("t"), Sql.relations(text)));
  }

  @Test
  void isLinearInManyExpressionsAndTables() {
    assertLinear(
        20_000,
        size -> {
          String with =
              IntStream.range(0, size)
                  .mapToObj(i -> "c" + i + " AS (SELECT 1)")
                  .collect(Collectors.joining(",", "WITH ", " "));
          String from =
              IntStream.range(0, size)
                  .mapToObj(i -> "c" + i + ", t" + i)
                  .collect(Collectors.joining(","));
          return with + "SELECT * FROM " + from;
        },
        text -> assertEquals("t0", Sql.relations(text).get(0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'", "\"", "$$", "$a$", "/*", "E'", "U&'", "U&\"", "b'", "x'", "(", "[", "'\n'", "-- "
      })
  void isLinearInWhateverIsLeftOpenManyTimes(String opening) {
    assertLinear(
        100_000,
        size -> "SELECT " + opening.repeat(size),
        text -> {
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

  /**
   * A text that is four times as long takes about four times the work; where the work grew as the
   * square of the length, it would be sixteen times. Processor time, so that other programs count
   * little; what is shorter than a millisecond is not told apart.
   */
  private static void assertLinear(int size, IntFunction<String> text, Consumer<String> reading) {
    String part = text.apply(size / 4);
    String whole = text.apply(size);
    reading.accept(whole);
    long little = least(part, reading);
    long much = least(whole, reading);

    assertTrue(
        much <= 9 * little + A_MILLISECOND,
        () -> little + " ns for a quarter, and " + much + " ns for the whole");
  }

  private static long least(String text, Consumer<String> reading) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long since = THREADS.getCurrentThreadCpuTime();
      reading.accept(text);
      least = Math.min(least, THREADS.getCurrentThreadCpuTime() - since);
    }
    return least;
  }
}
