package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.ProtocolViolation;

/** A client's start-up ends here: this is to be said, and then the connection is closed. */
final class StartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient ErrorResponse error;

  private StartupException(ErrorResponse error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  StartupException(String sqlState, String message) {
    this(ErrorResponse.fatal(sqlState, message));
  }

  /** Before a session exists everything is fatal. */
  StartupException(ProtocolViolation violation) {
    this(violation.sqlState(), violation.getMessage());
  }

  StartupException withDetail(String detail) {
    return new StartupException(error.withDetail(detail));
  }

  StartupException withHint(String hint) {
    return new StartupException(error.withHint(hint));
  }

  StartupException withRoutine(String routine) {
    return new StartupException(error.withRoutine(routine));
  }

  /** Severity FATAL. */
  ErrorResponse error() {
    return error;
  }
}
