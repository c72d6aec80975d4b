package io.cordon.sql;

/** Numeric literals: {@code 1_000}, {@code 0x1F}, {@code .5e-3}. */
final class Numbers {

  private static final String JUNK = "trailing junk after numeric literal";

  private Numbers() {}

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** True if the digits, underscores apart, are an integer of 32 bits. */
  static boolean fitsInt(char[] text, int from, int to, int radix) {
    long value = 0;
    for (int i = from; i < to; i++) {
      if (text[i] != '_') {
        value = value * radix + Character.digit(text[i], radix);
        if (value > Integer.MAX_VALUE) {
          return false;
        }
      }
    }
    return true;
  }

  /** The index after the number at {@code start}, times two, plus one if it is an integer. */
  static int scan(char[] text, int length, int start) throws SyntaxException {
    int radix = radix(peek(text, length, start + 1));
    if (text[start] == '0' && radix > 0) {
      return scanRadix(text, length, start, radix);
    }
    int at = start;
    boolean whole = text[at] != '.';
    if (whole) {
      at = digits(text, length, at, 10);
      if (peek(text, length, at) == '.' && peek(text, length, at + 1) != '.') {
        whole = false;
        at++;
        if (isDigit(peek(text, length, at))) {
          at = digits(text, length, at, 10);
        }
      }
    } else {
      at = digits(text, length, at + 1, 10);
    }
    char c = peek(text, length, at);
    if (c == 'e' || c == 'E') {
      char sign = peek(text, length, at + 1);
      boolean signed = sign == '+' || sign == '-';
      int exponent = signed ? at + 2 : at + 1;
      if (isDigit(peek(text, length, exponent))) {
        whole = false;
        at = digits(text, length, exponent, 10);
      } else if (signed) {
        throw SyntaxException.near(JUNK, text, length, start, exponent);
      }
    }
    int run = identifierEnd(text, length, at, Names.isIdentifierStart(peek(text, length, at)));
    if (run > at) {
      throw SyntaxException.near(JUNK, text, length, start, run);
    }
    return at << 1 | (whole && fitsInt(text, start, at, 10) ? 1 : 0);
  }

  private static int radix(char c) {
    return switch (c) {
      case 'x', 'X' -> 16;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> 2;
      default -> 0;
    };
  }

  /** From 0x, 0o or 0b. */
  private static int scanRadix(char[] text, int length, int start, int radix)
      throws SyntaxException {
    int valid = digits(text, length, start + 2, radix);
    int run = identifierEnd(text, length, start + 1, true);
    boolean none = valid == start + 2;
    if (none && (run == valid || (run == valid + 1 && text[valid] == '_'))) {
      String kind = radix == 16 ? "hexadecimal" : radix == 8 ? "octal" : "binary";
      throw SyntaxException.near("invalid " + kind + " integer", text, length, start, run);
    }
    if (none || run > valid) {
      throw SyntaxException.near(JUNK, text, length, start, run);
    }
    return run << 1 | (fitsInt(text, start + 2, run, radix) ? 1 : 0);
  }

  private static int identifierEnd(char[] text, int length, int from, boolean starts) {
    int p = from;
    while (starts && p < length && Names.isIdentifierPart(text[p])) {
      p++;
    }
    return p;
  }

  /** The index after {@code (_?digit)*}. */
  private static int digits(char[] text, int length, int from, int radix) {
    int p = from;
    while (true) {
      if (isDigit(peek(text, length, p), radix)) {
        p++;
      } else if (peek(text, length, p) == '_' && isDigit(peek(text, length, p + 1), radix)) {
        p += 2;
      } else {
        return p;
      }
    }
  }

  private static boolean isDigit(char c, int radix) {
    return radix == 10 ? isDigit(c) : c < 0x80 && Character.digit(c, radix) >= 0;
  }

  private static char peek(char[] text, int length, int index) {
    return index < length ? text[index] : '\0';
  }
}
