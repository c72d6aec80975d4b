package io.cordon.sql;

/** Identifiers as PostgreSQL reads them. */
final class Names {

  /** NAMEDATALEN - 1. */
  static final int MAX_BYTES = 63;

  private Names() {}

  /** Lower case for ASCII letters; all else stays. */
  static char fold(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  static String fold(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        char[] folded = name.toCharArray();
        for (int j = i; j < folded.length; j++) {
          folded[j] = fold(folded[j]);
        }
        return new String(folded);
      }
    }
    return name;
  }

  static boolean isIdentifierStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  static boolean isIdentifierPart(char c) {
    return isIdentifierStart(c) || (c >= '0' && c <= '9') || c == '$';
  }

  /**
   * The name that the token from {@code start} to {@code end} stands for: unquoted, or folded, and
   * cut as PostgreSQL cuts it. A keyword is its own name.
   */
  static String identifier(String text, int start, int end) {
    char first = text.charAt(start);
    if (first == '"') {
      return cut(text.substring(start + 1, end - 1).replace("\"\"", "\""));
    }
    if ((first == 'u' || first == 'U') && end - start > 2 && text.charAt(start + 1) == '&') {
      return cut(Literals.unicode(text, start, end));
    }
    return cut(fold(text.substring(start, end)));
  }

  /** As much of a name as PostgreSQL keeps, if it is UTF8; never a part of a character. */
  static String cut(String name) {
    if (name.length() * 3 <= MAX_BYTES) {
      return name;
    }
    int bytes = 0;
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes > MAX_BYTES) {
        return name.substring(0, i);
      }
      i += Character.charCount(c);
    }
    return name;
  }

  /** A part of a qualified name, quoted where it could be taken for two. */
  static String part(String name) {
    return name.indexOf('.') < 0 && name.indexOf('"') < 0
        ? name
        : '"' + name.replace("\"", "\"\"") + '"';
  }
}
