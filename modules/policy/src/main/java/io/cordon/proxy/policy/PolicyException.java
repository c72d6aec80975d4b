package io.cordon.proxy.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy that is not accepted: every problem of it, each with its path. */
public final class PolicyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<PolicyProblem> problems;
  private final transient @Nullable Policy read;

  public PolicyException(List<PolicyProblem> problems) {
    this(problems, null);
  }

  /** Of a document that could be read as far as this, in spite of its problems. */
  PolicyException(List<PolicyProblem> problems, @Nullable Policy read) {
    super(PolicyProblem.lines(problems));
    this.problems = List.copyOf(problems);
    this.read = read;
  }

  /**
   * What could be read of the document, so that more problems can be looked for; it is nothing to
   * decide by. Null if nothing could.
   */
  public @Nullable Policy read() {
    return read;
  }

  public List<PolicyProblem> problems() {
    return problems == null ? List.of() : problems;
  }
}
