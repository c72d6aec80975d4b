package io.cordon.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The statements of {@code syntax.txt}, with what a real PostgreSQL said to each. */
record SyntaxCases(String sql, String verdict) {

  /** What only the actions of PostgreSQL's grammar refuse. */
  private static final List<String> ACTIONS = List.of("WITH TIES cannot be specified");

  static Stream<SyntaxCases> all() {
    try (InputStream in = SyntaxCases.class.getResourceAsStream("syntax.txt")) {
      List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .toList();
      return IntStream.range(0, lines.size() / 2)
          .mapToObj(i -> new SyntaxCases(unfold(lines.get(2 * i)), unfold(lines.get(2 * i + 1))))
          .filter(c -> ACTIONS.stream().noneMatch(c.verdict::contains));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unfold(String line) {
    return line.replace('⏎', '\n');
  }

  static String verdict(String sqlState, int position, String message) {
    return sqlState.isEmpty() ? "-> ok" : "-> " + sqlState + " at " + position + ": " + message;
  }

  static String ours(String sql) {
    SyntaxError error = Sql.analyze(sql).error();
    return error == null
        ? verdict("", 0, "")
        : verdict(error.sqlState(), error.position(), error.message());
  }
}
