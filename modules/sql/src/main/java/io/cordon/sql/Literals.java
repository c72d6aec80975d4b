package io.cordon.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What literals stand for. */
final class Literals {

  private Literals() {}

  /** Checks the escape sequence at {@code at} of an E'' literal; the index after it. */
  static int checkEscape(char[] text, int length, int at) throws SyntaxException {
    if (at + 1 >= length) {
      return at + 1;
    }
    char kind = text[at + 1];
    if (kind != 'u' && kind != 'U') {
      return at + 2;
    }
    int code = escapeCode(text, length, at);
    int next = at + escapeLength(kind);
    if (Character.isSurrogate((char) code) && code <= 0xffff) {
      boolean paired =
          code < 0xdc00
              && next + 1 < length
              && text[next] == '\\'
              && (text[next + 1] == 'u' || text[next + 1] == 'U');
      int second = paired ? escapeCode(text, length, next) : 0;
      if (second < 0xdc00 || second > 0xdfff) {
        int end = paired ? next + escapeLength(text[next + 1]) : Math.min(next + 1, length);
        int start = code < 0xdc00 ? Math.min(next, length) : at;
        throw SyntaxException.near(
            "invalid Unicode surrogate pair", text, length, start, start == at ? next : end);
      }
      return next + escapeLength(text[next + 1]);
    }
    if (code == 0 || code > 0x10ffff || code < 0) {
      throw SyntaxException.near("invalid Unicode escape value", text, length, at, next);
    }
    return next;
  }

  private static int escapeLength(char kind) {
    return kind == 'u' ? 6 : 10;
  }

  private static int escapeCode(char[] text, int length, int at) throws SyntaxException {
    int size = escapeLength(text[at + 1]);
    int code = 0;
    for (int i = at + 2; i < at + size; i++) {
      int digit = i < length && text[i] < 0x80 ? Character.digit(text[i], 16) : -1;
      if (digit < 0) {
        throw SyntaxException.plain("22025", "invalid Unicode escape", at);
      }
      code = code << 4 | digit;
    }
    return code;
  }

  /** The value of a string token of any form. */
  static String string(String text, int start, int end, boolean standardConformingStrings) {
    char first = text.charAt(start);
    return switch (first) {
      case '$' -> {
        int delimiter = text.indexOf('$', start + 1) + 1 - start;
        yield text.substring(start + delimiter, end - delimiter);
      }
      case 'u', 'U' -> unicode(text, start, end);
      case 'e', 'E' -> quoted(text, start + 1, end, true);
      case '\'' -> quoted(text, start, end, !standardConformingStrings);
      default -> quoted(text, start + 1, end, false);
    };
  }

  /** {@code from} is the opening quote; continued parts are joined. */
  private static String quoted(String text, int from, int end, boolean escapes) {
    StringBuilder value = new StringBuilder(end - from);
    int i = from + 1;
    while (i < end) {
      char c = text.charAt(i);
      if (c == '\'') {
        if (i + 1 >= end) {
          break;
        }
        if (text.charAt(i + 1) == '\'') {
          value.append('\'');
          i += 2;
        } else {
          i = text.indexOf('\'', skipToQuote(text, i + 1)) + 1;
        }
      } else if (c == '\\' && escapes && i + 1 < end) {
        i = unescape(text, i, end, value);
      } else {
        value.append(c);
        i++;
      }
    }
    return value.toString();
  }

  /** The index of the quote that continues the literal: not one in a comment between the parts. */
  private static int skipToQuote(String text, int from) {
    int i = from;
    while (text.charAt(i) != '\'') {
      if (text.charAt(i) == '-') {
        while (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
          i++;
        }
      } else {
        i++;
      }
    }
    return i;
  }

  private static int unescape(String text, int at, int end, StringBuilder value) {
    char kind = text.charAt(at + 1);
    switch (kind) {
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      case 'v' -> value.append('\u000b');
      case 'u', 'U' -> {
        int size = escapeLength(kind);
        value.appendCodePoint((int) Long.parseLong(text.substring(at + 2, at + size), 16));
        return at + size;
      }
      case 'x' -> {
        return bytes(text, at, end, value);
      }
      default -> {
        if (kind >= '0' && kind <= '7') {
          return bytes(text, at, end, value);
        }
        value.append(kind);
      }
    }
    return at + 2;
  }

  /** A run of {@code \ooo} and {@code \xhh}: bytes that are characters together. */
  private static int bytes(String text, int at, int end, StringBuilder value) {
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    int i = at;
    while (i + 1 < end && text.charAt(i) == '\\') {
      boolean hex = text.charAt(i + 1) == 'x';
      int radix = hex ? 16 : 8;
      int digits = hex ? i + 2 : i + 1;
      int p = digits;
      while (p < end
          && p < digits + (hex ? 2 : 3)
          && text.charAt(p) < 0x80
          && Character.digit(text.charAt(p), radix) >= 0) {
        p++;
      }
      if (p == digits) {
        break;
      }
      run.write(Integer.parseInt(text.substring(digits, p), radix));
      i = p;
    }
    if (i == at) {
      value.append('x');
      return at + 2;
    }
    value.append(run.toString(StandardCharsets.UTF_8));
    return i;
  }

  /** The value of U&'…' or U&"…", with its UESCAPE if it has one. */
  static String unicode(String text, int start, int end) {
    char quote = text.charAt(start + 2);
    int close = closing(text, start + 3, end, quote);
    char escape = escapeCharacter(text, close, end);
    String raw =
        quote == '"'
            ? text.substring(start + 3, close).replace("\"\"", "\"")
            : quoted(text, start + 2, close + 1, false);
    StringBuilder value = new StringBuilder(raw.length());
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i);
      if (c != escape) {
        value.append(c);
        i++;
      } else if (i + 1 < raw.length() && raw.charAt(i + 1) == escape) {
        value.append(c);
        i += 2;
      } else {
        int size = i + 1 < raw.length() && raw.charAt(i + 1) == '+' ? 8 : 5;
        int digits = size == 8 ? i + 2 : i + 1;
        int code = hex(raw, digits, i + size);
        if (code < 0) {
          return raw;
        }
        value.appendCodePoint(code);
        i += size;
      }
    }
    return value.toString();
  }

  private static int hex(String text, int from, int to) {
    if (to > text.length()) {
      return -1;
    }
    int code = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        return -1;
      }
      code = code << 4 | digit;
    }
    return code <= 0x10ffff ? code : -1;
  }

  /** The index of the closing quote of a U& token, before its UESCAPE. */
  private static int closing(String text, int from, int end, char quote) {
    int i = from;
    while (i < end) {
      if (text.charAt(i) == quote) {
        if (i + 1 < end && text.charAt(i + 1) == quote) {
          i++;
        } else if (quote == '"' || !continues(text, i + 1, end)) {
          return i;
        } else {
          i = skipToQuote(text, i + 1);
        }
      }
      i++;
    }
    return end - 1;
  }

  private static boolean continues(String text, int from, int end) {
    int i = from;
    boolean newline = false;
    while (i < end) {
      char c = text.charAt(i);
      if (c == '\'') {
        return newline;
      }
      if (c == '-' && i + 1 < end && text.charAt(i + 1) == '-') {
        while (i < end && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
          i++;
        }
      } else if (Lexer.isBlank(c)) {
        newline |= c == '\n' || c == '\r';
        i++;
      } else {
        return false;
      }
    }
    return false;
  }

  /** The character between the quotes that end the token, if a UESCAPE follows the literal. */
  private static char escapeCharacter(String text, int close, int end) {
    return close + 1 < end && end >= 2 ? text.charAt(end - 2) : '\\';
  }
}
