package io.cordon.sql;

/** The tokens that lexer and look-ahead filter make, by the grammar's numbers. */
final class Symbols {

  private static final Grammar G = Grammar.POSTGRES_17;

  static final int END = 0;
  static final int INVALID = 2;
  static final int IDENT = G.symbol("IDENT");
  static final int UIDENT = G.symbol("UIDENT");
  static final int FCONST = G.symbol("FCONST");
  static final int ICONST = G.symbol("ICONST");
  static final int SCONST = G.symbol("SCONST");
  static final int USCONST = G.symbol("USCONST");
  static final int BCONST = G.symbol("BCONST");
  static final int XCONST = G.symbol("XCONST");
  static final int PARAM = G.symbol("PARAM");
  static final int OP = G.symbol("Op");
  static final int TYPECAST = G.symbol("TYPECAST");
  static final int DOT_DOT = G.symbol("DOT_DOT");
  static final int COLON_EQUALS = G.symbol("COLON_EQUALS");
  static final int EQUALS_GREATER = G.symbol("EQUALS_GREATER");
  static final int LESS_EQUALS = G.symbol("LESS_EQUALS");
  static final int GREATER_EQUALS = G.symbol("GREATER_EQUALS");
  static final int NOT_EQUALS = G.symbol("NOT_EQUALS");
  static final int NCHAR = G.symbol("NCHAR");

  /** The tokens that are one character each; {@link #INVALID} for all others. */
  private static final short[] CHARS = new short[128];

  static {
    for (char c = 0; c < CHARS.length; c++) {
      CHARS[c] = (short) (",()[].;:+-*/%^<>=".indexOf(c) >= 0 ? G.symbol("'" + c + "'") : INVALID);
    }
  }

  private Symbols() {}

  static int ofChar(char c) {
    return c < CHARS.length ? CHARS[c] : INVALID;
  }

  /** The operator of two characters that has a token of its own; -1 if it has none. */
  static int ofPair(char a, char b) {
    if (b == '=') {
      return a == '<' ? LESS_EQUALS : a == '>' ? GREATER_EQUALS : a == '!' ? NOT_EQUALS : -1;
    }
    if (b == '>') {
      return a == '=' ? EQUALS_GREATER : a == '<' ? NOT_EQUALS : -1;
    }
    return -1;
  }
}
