package io.cordon.sql;

/** Carries a {@link SyntaxError} out of lexer and parser; has no stack trace. */
final class SyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  final String sqlState;

  /** Where, as a {@code char} index. */
  final int at;

  private SyntaxException(String sqlState, String message, int at) {
    super(message, null, false, false);
    this.sqlState = sqlState;
    this.at = at;
  }

  /** A 42601 that names the text from {@code start} to {@code end}, as PostgreSQL does. */
  static SyntaxException near(String what, char[] text, int length, int start, int end) {
    String message =
        start >= length
            ? what + " at end of input"
            : what + " at or near \"" + new String(text, start, end - start) + "\"";
    return new SyntaxException("42601", message, start);
  }

  /** An error that says it all. */
  static SyntaxException plain(String sqlState, String message, int at) {
    return new SyntaxException(sqlState, message, at);
  }

  SyntaxError error(String text) {
    String message = getMessage();
    return new SyntaxError(
        sqlState, message == null ? "" : message, text.codePointCount(0, at) + 1);
  }
}
