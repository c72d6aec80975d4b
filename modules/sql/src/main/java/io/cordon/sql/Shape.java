package io.cordon.sql;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells texts apart that differ in nothing but the values of integer constants: what such a text
 * does is known once one of them has been analysed.
 *
 * <p>Deliberately narrow. A constant is a run of at most nine digits (so that it is an integer to
 * the lexer, whatever its value) that touches no other character that a number, name or parameter
 * may have. A text with a quote, a backslash, a comment or a dollar quote has no shape, nor has
 * anything but one SELECT, INSERT, UPDATE or DELETE that only reads or changes rows.
 */
public final class Shape {

  private static final int NONE = 0;
  private static final int MAX_DIGITS = 9;
  private static final Set<String> COMMANDS = Set.of("SELECT", "INSERT", "UPDATE", "DELETE");

  private Shape() {}

  /** Equal for texts of one shape; of texts without one, some value of the text. Never fails. */
  public static int hash(String text) {
    int length = text.length();
    int hash = 1;
    int i = 0;
    while (i < length) {
      char c = text.charAt(i);
      int end = isDigit(c) ? constantEnd(text, i) : i;
      if (end > i) {
        hash = 31 * hash + '0';
        i = end;
      } else {
        hash = 31 * hash + c;
        i++;
      }
    }
    return hash;
  }

  /**
   * The analysis of {@code text}, if it is of the shape of a text that has been analysed; null if
   * it is not, or has none.
   */
  public static @Nullable Script like(Script known, String text) {
    if (known.statements().size() != 1 || !sameShape(known.text(), text)) {
      return null;
    }
    Statement statement = known.statements().get(0);
    if (!(statement.effect() instanceof Effect.None)
        || !statement.settingCalls().isEmpty()
        || !COMMANDS.contains(statement.command())) {
      return null;
    }
    // Around the statement are blanks and semicolons only.
    int end = text.length() - (known.text().length() - statement.end());
    return new Script(text, List.of(statement.endingAt(end)), null);
  }

  private static boolean sameShape(String one, String two) {
    int i = 0;
    int j = 0;
    while (i < one.length() && j < two.length()) {
      char c = one.charAt(i);
      char d = two.charAt(j);
      int endOne = isDigit(c) ? constantEnd(one, i) : NONE;
      int endTwo = isDigit(d) ? constantEnd(two, j) : NONE;
      if (endOne > i && endTwo > j) {
        i = endOne;
        j = endTwo;
      } else if (c == d && (endOne > i) == (endTwo > j) && !hides(one, i)) {
        i++;
        j++;
      } else {
        return false;
      }
    }
    return i == one.length() && j == two.length();
  }

  /** The end of the constant that begins here; the same index if none does. */
  private static int constantEnd(String text, int from) {
    if (from > 0 && touches(text.charAt(from - 1))) {
      return from;
    }
    int end = from + 1;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    boolean alone = end == text.length() || !touches(text.charAt(end));
    return alone && end - from <= MAX_DIGITS ? end : from;
  }

  /** True if what follows may not be what it looks like: a string, a comment, a quoted name. */
  private static boolean hides(String text, int at) {
    return switch (text.charAt(at)) {
      case '\'', '"', '\\' -> true;
      case '$' -> at + 1 >= text.length() || !isDigit(text.charAt(at + 1));
      case '-', '*' -> at > 0 && (text.charAt(at - 1) == '-' || text.charAt(at - 1) == '/');
      default -> false;
    };
  }

  private static boolean touches(char c) {
    return isDigit(c)
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || c == '.'
        || c == '$'
        || c >= 0x80;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
