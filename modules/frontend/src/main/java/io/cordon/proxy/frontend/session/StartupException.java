package io.cordon.proxy.frontend.session;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.ProtocolViolation;

/** A client's start-up ends here: this is to be said, and then the connection is closed. */
public final class StartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient ErrorResponse error;

  private StartupException(ErrorResponse error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  public StartupException(String sqlState, String message) {
    this(ErrorResponse.fatal(sqlState, message));
  }

  /** Before a session exists everything is fatal. */
  public StartupException(ProtocolViolation violation) {
    this(violation.sqlState(), violation.getMessage());
  }

  public StartupException withDetail(String detail) {
    return new StartupException(error.withDetail(detail));
  }

  public StartupException withHint(String hint) {
    return new StartupException(error.withHint(hint));
  }

  public StartupException withRoutine(String routine) {
    return new StartupException(error.withRoutine(routine));
  }

  /** Severity FATAL. */
  public ErrorResponse error() {
    return error;
  }
}
