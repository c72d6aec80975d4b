package io.cordon.sql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * PostgreSQL's own regression statements, from its source package; not ours to commit. Those of the
 * next version serve as well where these cannot be had: it is the node that says what is right.
 */
final class RegressionCorpus {

  private static final Path SCRIPT = Path.of("src/generator/fetch-source.sh");

  private RegressionCorpus() {}

  /** Every statement of every script, each once; downloads the source package at the first call. */
  static List<String> statements() throws IOException, InterruptedException {
    Path source = source(Path.of("target/postgresql"));
    try (Stream<Path> files = Files.walk(source)) {
      List<Path> scripts =
          files
              .filter(file -> file.toString().endsWith(".sql"))
              .filter(file -> file.getParent().endsWith("sql"))
              .sorted()
              .toList();
      List<String> statements = new ArrayList<>();
      for (Path script : scripts) {
        statements.addAll(split(new String(Files.readAllBytes(script), StandardCharsets.UTF_8)));
      }
      return statements.stream().distinct().toList();
    }
  }

  private static Path source(Path directory) throws IOException, InterruptedException {
    if (!Files.exists(directory)) {
      Files.createDirectories(directory);
      Process fetch =
          new ProcessBuilder(
                  "/bin/sh",
                  SCRIPT.toString(),
                  directory.toAbsolutePath().toString(),
                  "postgresql-17:trixie",
                  "postgresql-18:forky")
              .redirectError(directory.resolve("fetch.log").toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (fetch.waitFor() != 0) {
        String log = Files.readString(directory.resolve("fetch.log"));
        Files.move(directory, directory.resolveSibling("postgresql-failed-" + System.nanoTime()));
        throw new IOException("PostgreSQL's source package could not be fetched:\n" + log);
      }
    }
    return directory;
  }

  /** Cuts a psql script into statements: at semicolons, without meta-commands and COPY data. */
  static List<String> split(String script) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    boolean data = false;
    String open = "";
    for (String line : script.lines().toList()) {
      if (data) {
        data = !line.equals("\\.");
        continue;
      }
      if (open.isEmpty() && line.startsWith("\\")) {
        continue;
      }
      int from = 0;
      int i = 0;
      while (i < line.length()) {
        if (!open.isEmpty()) {
          int close = line.indexOf(open, i);
          i = close < 0 ? line.length() : close + open.length();
          open = close < 0 ? open : "";
          continue;
        }
        char c = line.charAt(i);
        if (line.startsWith("--", i)) {
          i = line.length();
        } else if (line.startsWith("/*", i)) {
          open = "*/";
          i += 2;
        } else if (c == '\'' || c == '"') {
          open = String.valueOf(c);
          i++;
        } else if (c == '$' && line.substring(i).matches("\\$[A-Za-z_]*\\$.*")) {
          open = line.substring(i, line.indexOf('$', i + 1) + 1);
          i += open.length();
        } else if (c == ';') {
          statement.append(line, from, i);
          data |= add(statement, statements);
          from = ++i;
        } else if (c == '\\') {
          statement.append(line, from, i);
          data |= add(statement, statements);
          from = line.length();
          i = from;
        } else {
          i++;
        }
      }
      statement.append(line, from, line.length()).append('\n');
    }
    add(statement, statements);
    return statements;
  }

  /** True if data follows. */
  private static boolean add(StringBuilder statement, List<String> statements) {
    String text = statement.toString().strip();
    statement.setLength(0);
    if (!text.isEmpty() && text.indexOf('\0') < 0) {
      statements.add(text);
    }
    return text.toLowerCase(Locale.ROOT).matches("(?s)copy .*from\\s+stdin.*");
  }
}
