package io.cordon.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node reads names and values of settings, and names that come with a start-up message: its
 * white space is six characters of ASCII, and only ASCII's letters have a case. {@link
 * String#strip} and {@link String#toLowerCase} know more, and so read another value.
 */
public final class SettingText {

  private SettingText() {}

  /** PostgreSQL's {@code scanner_isspace}. */
  static boolean isSpace(char c) {
    return Lexer.isBlank(c);
  }

  /** With small letters for ASCII's capital ones; all else stays. */
  public static String lowerCase(String text) {
    return Names.fold(text);
  }

  /** No longer than a name on a node; never inside a character. */
  public static String cut(String name) {
    return Names.cut(name);
  }

  /** Whether a node takes it whole for a name, whatever its database's encoding is. */
  public static boolean isUncut(String name) {
    return name.length() <= Names.MAX_BYTES && name.chars().allMatch(c -> c < 128);
  }

  /** As PostgreSQL reads a Boolean: a prefix will do, if it is not both's; null if it is none. */
  public static @Nullable Boolean parseBoolean(String value) {
    String v = lowerCase(value);
    if (v.isEmpty()) {
      return null;
    }
    if ("true".startsWith(v) || "yes".startsWith(v) || v.equals("on") || v.equals("1")) {
      return true;
    }
    if ("false".startsWith(v) || "no".startsWith(v) || v.equals("0")) {
      return false;
    }
    return (v.equals("of") || v.equals("off")) ? false : null;
  }

  /**
   * The names of a list such as {@code search_path}'s value, as {@code SplitIdentifierString} reads
   * it: unquoted, or in small letters, and cut. Null if the node does not take the value. How a
   * node cuts a name that is not ASCII depends on its database's encoding: this is UTF8's way.
   */
  public static @Nullable List<String> names(String value) {
    List<String> names = new ArrayList<>(2);
    int at = skipSpace(value, 0);
    if (at == value.length()) {
      return names;
    }
    while (true) {
      int start = at;
      if (at < value.length() && value.charAt(at) == '"') {
        at = quotedEnd(value, at);
        if (at < 0) {
          return null;
        }
        names.add(cut(value.substring(start + 1, at - 1).replace("\"\"", "\"")));
      } else {
        while (at < value.length() && value.charAt(at) != ',' && !isSpace(value.charAt(at))) {
          at++;
        }
        if (at == start) {
          return null;
        }
        names.add(cut(lowerCase(value.substring(start, at))));
      }
      at = skipSpace(value, at);
      if (at == value.length()) {
        return names;
      } else if (value.charAt(at) != ',') {
        return null;
      }
      at = skipSpace(value, at + 1);
    }
  }

  /** Behind the quote that ends the name; negative if there is none. */
  private static int quotedEnd(String value, int start) {
    int at = start + 1;
    while (at < value.length()) {
      if (value.charAt(at) != '"') {
        at++;
      } else if (at + 1 < value.length() && value.charAt(at + 1) == '"') {
        at += 2;
      } else {
        return at + 1;
      }
    }
    return -1;
  }

  private static int skipSpace(String value, int start) {
    int at = start;
    while (at < value.length() && isSpace(value.charAt(at))) {
      at++;
    }
    return at;
  }
}
