package io.cordon.protocol;

/** The type bytes of the messages that a client sends, and how long each may be. */
public final class FrontendType {

  public static final byte BIND = 'B';
  public static final byte CLOSE = 'C';
  public static final byte COPY_DATA = 'd';
  public static final byte COPY_DONE = 'c';
  public static final byte COPY_FAIL = 'f';
  public static final byte DESCRIBE = 'D';
  public static final byte EXECUTE = 'E';
  public static final byte FLUSH = 'H';
  public static final byte FUNCTION_CALL = 'F';
  public static final byte PARSE = 'P';
  public static final byte QUERY = 'Q';
  public static final byte SYNC = 'S';
  public static final byte TERMINATE = 'X';

  /** PasswordMessage, SASLInitialResponse, SASLResponse, GSSResponse: the request tells which. */
  public static final byte PASSWORD = 'p';

  private static final int SMALL = 10_000;
  private static final int AUTHENTICATION = 65_535;
  private static final int LARGE = 0x3fff_ffff - 1;

  private FrontendType() {}

  /**
   * The longest that PostgreSQL accepts of this type, in its length word's count.
   *
   * @throws ProtocolViolation fatal: there is no such type
   */
  public static int maxLength(byte type) {
    return switch (type) {
      case QUERY, PARSE, BIND, FUNCTION_CALL, COPY_DATA -> LARGE;
      case CLOSE, DESCRIBE, EXECUTE, FLUSH, SYNC, TERMINATE, COPY_DONE, COPY_FAIL -> SMALL;
      case PASSWORD -> AUTHENTICATION;
      default -> throw ProtocolViolation.fatal("invalid frontend message type " + (type & 0xff));
    };
  }
}
