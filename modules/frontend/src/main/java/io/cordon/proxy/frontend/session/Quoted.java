package io.cordon.proxy.frontend.session;

/**
 * Texts in SQL of ours that reads the same on every server connection, whatever its {@code
 * client_encoding} and {@code standard_conforming_strings} are at that moment: all of it is ASCII,
 * and a backslash is only where it is one either way.
 */
public final class Quoted {

  private Quoted() {}

  /** A string constant; an escape string where it has to be. */
  public static String literal(String value) {
    if (isPlain(value)) {
      return "'" + value.replace("'", "''") + "'";
    }
    StringBuilder out = new StringBuilder(value.length() + 16).append(" E'");
    value
        .codePoints()
        .forEach(
            c -> {
              if (c == '\'' || c == '\\') {
                out.append((char) c).append((char) c);
              } else if (c < 128) {
                out.append((char) c);
              } else {
                out.append(c > 0xffff ? String.format("\\U%08X", c) : String.format("\\u%04X", c));
              }
            });
    return out.append('\'').toString();
  }

  /** A quoted identifier; with unicode escapes where it has to be. */
  public static String identifier(String name) {
    boolean ascii = name.chars().allMatch(c -> c < 128);
    StringBuilder out = new StringBuilder(name.length() + 8).append(ascii ? "\"" : "U&\"");
    name.codePoints()
        .forEach(
            c -> {
              if (c == '"' || (c == '\\' && !ascii)) {
                out.append((char) c).append((char) c);
              } else if (c < 128) {
                out.append((char) c);
              } else {
                out.append(String.format("\\+%06X", c));
              }
            });
    return out.append('"').toString();
  }

  /** True for a text that reads the same whatever the encoding and the quoting rules are. */
  public static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128 || text.charAt(i) == '\\') {
        return false;
      }
    }
    return true;
  }
}
