package io.cordon.protocol;

/**
 * A peer sent what the protocol does not allow. The message and the SQLSTATE are PostgreSQL's.
 *
 * <p>Fatal: where the next message begins is not known any more, or there is no session yet; report
 * and close. Not fatal: this message is wrong and the next one is intact.
 */
public final class ProtocolViolation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String sqlState;
  private final boolean fatal;
  private final boolean silent;

  public ProtocolViolation(String sqlState, String message, boolean fatal) {
    this(sqlState, message, fatal, false);
  }

  private ProtocolViolation(String sqlState, String message, boolean fatal, boolean silent) {
    super(message, null, false, false);
    this.sqlState = sqlState;
    this.fatal = fatal;
    this.silent = silent;
  }

  /** 08P01, and the session is over. */
  public static ProtocolViolation fatal(String message) {
    return new ProtocolViolation("08P01", message, true);
  }

  /** The same of a peer that may not speak the protocol at all: it is not told. */
  public static ProtocolViolation silent(String message) {
    return new ProtocolViolation("08P01", message, true, true);
  }

  /** 08P01, for one message. */
  public static ProtocolViolation error(String message) {
    return new ProtocolViolation("08P01", message, false);
  }

  public String sqlState() {
    return sqlState;
  }

  public boolean fatal() {
    return fatal;
  }

  /** The peer is not told why its connection is closed. */
  public boolean silent() {
    return silent;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
