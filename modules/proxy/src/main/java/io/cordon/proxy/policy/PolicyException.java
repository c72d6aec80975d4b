package io.cordon.proxy.policy;

import io.cordon.proxy.document.Problem;
import java.util.List;

/** A policy that is not accepted: every problem of it, each with its path. */
public final class PolicyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public PolicyException(List<Problem> problems) {
    super(Problem.lines(problems));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems == null ? List.of() : problems;
  }
}
