package io.cordon.sql;

/**
 * The tokens as the grammar wants them: looks one token ahead where an LALR(1) grammar of SQL
 * cannot do without ({@code NOT BETWEEN}, {@code NULLS FIRST}, {@code WITH TIME}, {@code FORMAT
 * JSON}, {@code U&'…' UESCAPE '!'}).
 */
final class TokenSource {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int FORMAT = G.symbol("FORMAT");
  private static final int FORMAT_LA = G.symbol("FORMAT_LA");
  private static final int NOT = G.symbol("NOT");
  private static final int NOT_LA = G.symbol("NOT_LA");
  private static final int NULLS = G.symbol("NULLS_P");
  private static final int NULLS_LA = G.symbol("NULLS_LA");
  private static final int WITH = G.symbol("WITH");
  private static final int WITH_LA = G.symbol("WITH_LA");
  private static final int WITHOUT = G.symbol("WITHOUT");
  private static final int WITHOUT_LA = G.symbol("WITHOUT_LA");
  private static final int UESCAPE = G.symbol("UESCAPE");
  private static final int JSON = G.symbol("JSON");
  private static final int BETWEEN = G.symbol("BETWEEN");
  private static final int IN = G.symbol("IN_P");
  private static final int LIKE = G.symbol("LIKE");
  private static final int ILIKE = G.symbol("ILIKE");
  private static final int SIMILAR = G.symbol("SIMILAR");
  private static final int FIRST = G.symbol("FIRST_P");
  private static final int LAST = G.symbol("LAST_P");
  private static final int TIME = G.symbol("TIME");
  private static final int ORDINALITY = G.symbol("ORDINALITY");

  /** The tokens that are not what they are until the next one is known. */
  private static final boolean[] LOOKS_AHEAD = new boolean[G.tokens];

  static {
    for (int symbol :
        new int[] {FORMAT, NOT, NULLS, WITH, WITHOUT, Symbols.UIDENT, Symbols.USCONST}) {
      LOOKS_AHEAD[symbol] = true;
    }
  }

  private final Lexer lexer;
  private char[] text = new char[0];
  private int length;

  private int aheadSymbol = -1;
  private int aheadStart;
  private int aheadEnd;

  /** Where the last token starts, and the index after its end. */
  int start;

  int end;

  TokenSource(Keywords keywords) {
    lexer = new Lexer(keywords);
  }

  void reset(char[] text, int length, boolean standardConformingStrings) {
    this.text = text;
    this.length = length;
    aheadSymbol = -1;
    lexer.reset(text, length, standardConformingStrings);
  }

  /** The next token's symbol; {@link Symbols#END} at the end of the text. */
  int next() throws SyntaxException {
    int symbol;
    if (aheadSymbol >= 0) {
      symbol = aheadSymbol;
      start = aheadStart;
      end = aheadEnd;
      aheadSymbol = -1;
    } else {
      symbol = lexer.next();
      start = lexer.start;
      end = lexer.end;
    }
    if (!LOOKS_AHEAD[symbol]) {
      return symbol;
    }
    aheadSymbol = lexer.next();
    aheadStart = lexer.start;
    aheadEnd = lexer.end;
    return replaced(symbol, aheadSymbol);
  }

  /** A syntax error at the last token. */
  SyntaxException syntaxError(String what) {
    return SyntaxException.near(what, text, length, start, end);
  }

  private int replaced(int symbol, int next) throws SyntaxException {
    if (symbol == NOT) {
      boolean look =
          next == BETWEEN || next == IN || next == LIKE || next == ILIKE || next == SIMILAR;
      return look ? NOT_LA : NOT;
    }
    if (symbol == WITH) {
      return next == TIME || next == ORDINALITY ? WITH_LA : WITH;
    }
    if (symbol == NULLS) {
      return next == FIRST || next == LAST ? NULLS_LA : NULLS;
    }
    if (symbol == WITHOUT) {
      return next == TIME ? WITHOUT_LA : WITHOUT;
    }
    if (symbol == FORMAT) {
      return next == JSON ? FORMAT_LA : FORMAT;
    }
    char escape = next == UESCAPE ? uescape() : '\\';
    checkUnicode(escape);
    if (next == UESCAPE) {
      end = lexer.end;
      aheadSymbol = -1;
    }
    return symbol == Symbols.UIDENT ? Symbols.IDENT : Symbols.SCONST;
  }

  private char uescape() throws SyntaxException {
    int third = lexer.next();
    if (third != Symbols.SCONST) {
      throw lexer.near("UESCAPE must be followed by a simple string literal");
    }
    char escape = lexer.end - lexer.start == 3 ? text[lexer.start + 1] : '\0';
    boolean invalid =
        escape == '\0'
            || Character.digit(escape, 16) >= 0
            || escape == '+'
            || escape == '\''
            || escape == '"'
            || Lexer.isBlank(escape);
    if (invalid) {
      throw lexer.near("invalid Unicode escape character");
    }
    return escape;
  }

  /** The escapes of the U& literal from {@link #start} to {@link #end}. */
  private void checkUnicode(char escape) throws SyntaxException {
    boolean afterHigh = false;
    int i = start + 3;
    while (i < end - 1) {
      boolean escaped = text[i] == escape && text[i + 1] != escape;
      int code = escaped ? code(i) : 0;
      boolean low = code >= 0xdc00 && code <= 0xdfff;
      if (low != afterHigh) {
        throw SyntaxException.plain("42601", "invalid Unicode surrogate pair", i);
      }
      if (escaped && (code == 0 || code > 0x10ffff)) {
        throw SyntaxException.plain("42601", "invalid Unicode escape value", i);
      }
      afterHigh = code >= 0xd800 && code <= 0xdbff;
      i += escaped ? (text[i + 1] == '+' ? 8 : 5) : text[i] == escape ? 2 : 1;
    }
    if (afterHigh) {
      throw SyntaxException.plain("42601", "invalid Unicode surrogate pair", end - 1);
    }
  }

  private int code(int at) throws SyntaxException {
    boolean six = text[at + 1] == '+';
    int from = six ? at + 2 : at + 1;
    int to = six ? at + 8 : at + 5;
    int code = 0;
    for (int i = from; i < to; i++) {
      int digit = i < end - 1 && text[i] < 0x80 ? Character.digit(text[i], 16) : -1;
      if (digit < 0) {
        throw SyntaxException.plain("42601", "invalid Unicode escape", at);
      }
      code = code << 4 | digit;
    }
    return code;
  }
}
