package io.cordon.proxy.document;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What is wrong with a document, and where.
 *
 * @param path such as {@code nodes[1].address}; empty for the document as a whole
 * @param message such as {@code expected host:port, found "x"}
 */
public record Problem(String path, String message) {

  /** One line each, {@code path: message}. */
  public static String lines(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
