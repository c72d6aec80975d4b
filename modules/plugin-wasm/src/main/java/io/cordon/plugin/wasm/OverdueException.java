package io.cordon.plugin.wasm;

import java.time.Duration;

/** A call has been interrupted at its deadline. */
final class OverdueException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OverdueException(Duration deadline) {
    super(Causes.overdue(deadline), null, false, false);
  }
}
