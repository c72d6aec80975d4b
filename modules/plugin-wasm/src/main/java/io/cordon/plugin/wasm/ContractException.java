package io.cordon.plugin.wasm;

import io.cordon.plugin.FailureCause;

/** A module that does not keep to the ABI. */
final class ContractException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final FailureCause why;

  /** What it does is no better than a trap. */
  ContractException(String message) {
    this(message, FailureCause.TRAP);
  }

  ContractException(String message, FailureCause why) {
    super(message, null, false, false);
    this.why = why;
  }

  FailureCause why() {
    return why;
  }
}
