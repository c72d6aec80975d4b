package io.cordon.sql;

/** Replaces a text's constants; in one pass, after one that looks for parameters. */
final class Normalizer {

  /** The protocol counts parameters in 16 bits. */
  private static final int MAX_PARAMETER = 65_535;

  private Normalizer() {}

  static String normalize(String sql, boolean standardConformingStrings) {
    char[] text = sql.toCharArray();
    TokenSource tokens = new TokenSource(Grammar.POSTGRES_17.keywords);
    try {
      int parameter = highestParameter(tokens, text, standardConformingStrings);
      tokens.reset(text, text.length, standardConformingStrings);
      StringBuilder normalized = new StringBuilder(text.length);
      int end = 0;
      boolean constant = false;
      while (true) {
        int symbol = tokens.next();
        if (symbol == Symbols.END) {
          return normalized.toString();
        }
        boolean after = constant;
        constant = isConstant(symbol);
        if (!normalized.isEmpty()
            && (tokens.start > end
                || (constant && isPartOfWord(normalized.charAt(normalized.length() - 1)))
                || (after && isPartOfWord(text[tokens.start])))) {
          normalized.append(' ');
        }
        end = tokens.end;
        if (constant) {
          normalized.append('$').append(++parameter);
        } else {
          normalized.append(text, tokens.start, end - tokens.start);
        }
      }
    } catch (SyntaxException e) {
      return sql.strip();
    }
  }

  /** A {@code $1} beside it would be read as one word with it. */
  private static boolean isPartOfWord(char c) {
    return Names.isIdentifierPart(c) || c == '"';
  }

  private static boolean isConstant(int symbol) {
    return symbol == Symbols.SCONST
        || symbol == Symbols.ICONST
        || symbol == Symbols.FCONST
        || symbol == Symbols.BCONST
        || symbol == Symbols.XCONST;
  }

  private static int highestParameter(
      TokenSource tokens, char[] text, boolean standardConformingStrings) throws SyntaxException {
    tokens.reset(text, text.length, standardConformingStrings);
    int highest = 0;
    for (int symbol = tokens.next(); symbol != Symbols.END; symbol = tokens.next()) {
      if (symbol == Symbols.PARAM && Numbers.fitsInt(text, tokens.start + 1, tokens.end, 10)) {
        int number =
            Integer.parseInt(new String(text, tokens.start + 1, tokens.end - tokens.start - 1));
        highest = number <= MAX_PARAMETER ? Math.max(highest, number) : highest;
      }
    }
    return highest;
  }
}
