package io.cordon.proxy.publication;

import java.util.List;

/** Too few of the members that decide have answered. */
public final class NoMajorityException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoMajorityException(Committed base, List<String> failures) {
    super(
        "the majority of the fleet does not answer: "
            + base.majority()
            + " of "
            + base.members().size()
            + " members are needed"
            + (failures.isEmpty() ? "" : ": " + String.join("; ", failures)));
  }
}
