package io.cordon.proxy.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is wrong with a document, and where.
 *
 * @param path such as {@code nodes[1].address}; empty for the document as a whole
 * @param message such as {@code expected host:port, found "x"}
 */
public record PolicyProblem(String path, String message) {

  private static final Pattern POSITION = Pattern.compile("line (\\d+), column (\\d+)");

  /** One line each, {@code path: message}. */
  public static String lines(List<PolicyProblem> problems) {
    return problems.stream().map(PolicyProblem::toString).collect(Collectors.joining("\n"));
  }

  /** Where the text itself cannot be read, the path is this. */
  static PolicyProblem at(int line, int column, String message) {
    return new PolicyProblem("line " + line + ", column " + column, message);
  }

  /** The same, of this file: {@code file: path: message}, or {@code file:line:column: message}. */
  public String of(Path file) {
    Matcher position = POSITION.matcher(path);
    return position.matches()
        ? file + ":" + position.group(1) + ":" + position.group(2) + ": " + message
        : file + ": " + this;
  }

  /** The same; the file only where the problem has no path but a line. */
  public String shown(Path file) {
    return POSITION.matcher(path).matches() ? of(file) : toString();
  }

  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
