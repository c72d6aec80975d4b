package io.cordon.proxy.router;

import io.cordon.plugin.RouteResult;

/** What a client may be shown of a plugin's words. */
final class Reasons {

  /** In bytes of UTF-8. */
  static final int MAX_BYTES = 1024;

  private Reasons() {}

  /**
   * The reason without NULs, control characters, characters that reverse the direction of a line,
   * and lone surrogates; line breaks and tabs become blanks. Cut at 1 KiB of UTF-8, never inside a
   * character. What is then blank is {@link RouteResult#DEFAULT_REASON}.
   */
  static String clean(String reason) {
    return clean(reason, RouteResult.DEFAULT_REASON);
  }

  /** The same, with other words for what is blank. */
  static String clean(String reason, String otherwise) {
    StringBuilder out = new StringBuilder(Math.min(reason.length(), MAX_BYTES));
    int bytes = 0;
    int i = 0;
    while (i < reason.length()) {
      int c = reason.codePointAt(i);
      i += Character.charCount(c);
      if (isBreak(c)) {
        c = ' ';
      } else if (isDropped(c)) {
        continue;
      }
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes > MAX_BYTES) {
        break;
      }
      out.appendCodePoint(c);
    }
    String cleaned = out.toString();
    return cleaned.isBlank() ? otherwise : cleaned;
  }

  private static boolean isBreak(int c) {
    return c == '\n' || c == '\r' || c == '\t' || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  private static boolean isDropped(int c) {
    return Character.isISOControl(c)
        || (c >= 0xD800 && c <= 0xDFFF)
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
