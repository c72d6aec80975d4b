package io.cordon.proxy.publication;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file of a member's state that is not as it was written; the message says what to do. */
public final class StateException extends IOException {

  private static final long serialVersionUID = 1L;

  StateException(String problem, @Nullable Throwable cause) {
    super(problem + "; restore it, or remove policy.stateDirectory", cause);
  }
}
