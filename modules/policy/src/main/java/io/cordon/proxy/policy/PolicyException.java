package io.cordon.proxy.policy;

import java.util.List;

/** A policy that is not accepted: every problem of it, each with its path. */
public final class PolicyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<PolicyProblem> problems;

  public PolicyException(List<PolicyProblem> problems) {
    super(PolicyProblem.lines(problems));
    this.problems = List.copyOf(problems);
  }

  public List<PolicyProblem> problems() {
    return problems == null ? List.of() : problems;
  }
}
