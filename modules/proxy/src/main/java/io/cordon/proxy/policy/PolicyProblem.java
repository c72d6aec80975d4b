package io.cordon.proxy.policy;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What is wrong with a document, and where.
 *
 * @param path such as {@code nodes[1].address}; empty for the document as a whole
 * @param message such as {@code expected host:port, found "x"}
 */
public record PolicyProblem(String path, String message) {

  /** One line each, {@code path: message}. */
  public static String lines(List<PolicyProblem> problems) {
    return problems.stream().map(PolicyProblem::toString).collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
