package io.cordon.sql;

/**
 * Cuts SQL text into tokens, after the manual's chapter "Lexical Structure". Reused from text to
 * text, for one thread at a time.
 */
final class Lexer {

  /** NAMEDATALEN: an operator must be shorter. */
  private static final int MAX_OPERATOR = 64;

  private final Keywords keywords;

  private char[] text = new char[0];
  private int length;
  private int at;
  private boolean standardConformingStrings;

  /**
   * Up to here the text is {@code +} and {@code -} that a longer operator has given back: each of
   * them is an operator of its own.
   */
  private int givenBackTo;

  /** How many characters have been looked at in search of the ends of operators, in all texts. */
  long looks;

  /** Where the last token starts, and the index after its end. */
  int start;

  int end;

  Lexer(Keywords keywords) {
    this.keywords = keywords;
  }

  /** Starts a text: the first {@code length} characters of the array. */
  void reset(char[] text, int length, boolean standardConformingStrings) {
    this.text = text;
    this.length = length;
    this.standardConformingStrings = standardConformingStrings;
    at = 0;
    givenBackTo = 0;
    start = 0;
    end = 0;
  }

  SyntaxException near(String what) {
    return SyntaxException.near(what, text, length, start, end);
  }

  private SyntaxException unterminated(String what) {
    return SyntaxException.near("unterminated " + what, text, length, start, length);
  }

  private char peek(int index) {
    return index < length ? text[index] : '\0';
  }

  /** The next token's symbol; {@link Symbols#END} at the end of the text, again and again. */
  int next() throws SyntaxException {
    skipBlanks();
    start = at;
    if (at >= length) {
      end = at;
      return Symbols.END;
    }
    int symbol = token(text[at]);
    end = at;
    return symbol;
  }

  private void skipBlanks() throws SyntaxException {
    while (at < length) {
      char c = text[at];
      if (isBlank(c)) {
        at++;
      } else if (c == '-' && peek(at + 1) == '-') {
        skipLineComment();
      } else if (c == '/' && peek(at + 1) == '*') {
        skipComment();
      } else {
        return;
      }
    }
  }

  static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private void skipLineComment() {
    while (at < length && text[at] != '\n' && text[at] != '\r') {
      at++;
    }
  }

  private void skipComment() throws SyntaxException {
    start = at;
    int depth = 0;
    do {
      char c = text[at];
      char after = peek(at + 1);
      if (c == '/' && after == '*') {
        depth++;
        at += 2;
      } else if (c == '*' && after == '/') {
        depth--;
        at += 2;
      } else {
        at++;
      }
      if (at >= length && depth > 0) {
        throw unterminated("/* comment");
      }
    } while (depth > 0);
  }

  private int token(char c) throws SyntaxException {
    if (Names.isIdentifierStart(c)) {
      return word(c);
    }
    if (c >= '0' && c <= '9') {
      return number();
    }
    return switch (c) {
      case '\'' -> {
        at++;
        yield string(!standardConformingStrings, Symbols.SCONST, "quoted string");
      }
      case '"' -> {
        at++;
        yield quotedIdentifier(Symbols.IDENT);
      }
      case '$' -> dollar();
      case '.' -> Numbers.isDigit(peek(at + 1)) ? number() : pair('.', Symbols.DOT_DOT);
      case ':' ->
          peek(at + 1) == '=' ? pair('=', Symbols.COLON_EQUALS) : pair(':', Symbols.TYPECAST);
      default -> isOperator(c) ? operator() : pair('\0', Symbols.INVALID);
    };
  }

  /** The token of two characters if the second one follows, or else that of the first one alone. */
  private int pair(char second, int symbol) {
    char first = text[at++];
    if (second != '\0' && peek(at) == second) {
      at++;
      return symbol;
    }
    return Symbols.ofChar(first);
  }

  private int word(char first) throws SyntaxException {
    char second = peek(at + 1);
    if (second == '\'') {
      int literal = prefixed(first);
      if (literal >= 0) {
        return literal;
      }
    } else if (second == '&' && (first == 'u' || first == 'U')) {
      if (peek(at + 2) == '"') {
        at += 3;
        return quotedIdentifier(Symbols.UIDENT);
      }
      if (peek(at + 2) == '\'') {
        if (!standardConformingStrings) {
          throw SyntaxException.plain(
              "0A000", "unsafe use of string constant with Unicode escapes", at);
        }
        at += 3;
        return string(false, Symbols.USCONST, "quoted string");
      }
    }
    int hash = 0;
    int from = at;
    while (at < length && Names.isIdentifierPart(text[at])) {
      hash = Keywords.hash(hash, Names.fold(text[at]));
      at++;
    }
    int keyword = keywords.find(text, from, at, hash);
    return keyword >= 0 ? keyword : Symbols.IDENT;
  }

  /** The literal that a letter before a quote begins; -1 if the letter begins none. */
  private int prefixed(char letter) throws SyntaxException {
    int from = at;
    at += 2;
    return switch (letter) {
      case 'b', 'B' -> string(false, Symbols.BCONST, "bit string literal");
      case 'x', 'X' -> string(false, Symbols.XCONST, "hexadecimal string literal");
      case 'e', 'E' -> string(true, Symbols.SCONST, "quoted string");
      case 'n', 'N' -> {
        at = from + 1;
        yield Symbols.NCHAR;
      }
      default -> {
        at = from;
        yield -1;
      }
    };
  }

  /** From after the opening quote; continues over {@code 'a' newline 'b'}. */
  private int string(boolean escapes, int symbol, String what) throws SyntaxException {
    while (true) {
      if (at >= length) {
        throw unterminated(what);
      }
      char c = text[at];
      if (c == '\'') {
        boolean doubled =
            peek(at + 1) == '\'' && symbol != Symbols.BCONST && symbol != Symbols.XCONST;
        int next = doubled ? at + 1 : continuation(at + 1);
        if (next < 0) {
          at++;
          return symbol;
        }
        at = next + 1;
      } else if (c == '\\' && escapes) {
        at = Literals.checkEscape(text, length, at);
      } else {
        at++;
      }
    }
  }

  /** The index of the quote that continues a literal which ended before {@code i}; -1 if none. */
  private int continuation(int i) {
    boolean newline = false;
    int p = i;
    while (p < length) {
      char c = text[p];
      if (c == '\'') {
        return newline ? p : -1;
      }
      if (c == '\n' || c == '\r') {
        newline = true;
        p++;
      } else if (isBlank(c)) {
        p++;
      } else if (c == '-' && peek(p + 1) == '-') {
        while (p < length && text[p] != '\n' && text[p] != '\r') {
          p++;
        }
      } else {
        return -1;
      }
    }
    return -1;
  }

  private int quotedIdentifier(int symbol) throws SyntaxException {
    int from = at;
    while (true) {
      if (at >= length) {
        throw unterminated("quoted identifier");
      }
      if (text[at++] == '"') {
        if (peek(at) != '"') {
          break;
        }
        at++;
      }
    }
    if (at - 1 == from) {
      end = at;
      throw near("zero-length delimited identifier");
    }
    return symbol;
  }

  private int dollar() throws SyntaxException {
    int p = at + 1;
    if (Numbers.isDigit(peek(p))) {
      while (Numbers.isDigit(peek(p))) {
        p++;
      }
      at = p;
      if (p < length && Names.isIdentifierStart(text[p])) {
        throw junk("trailing junk after parameter");
      }
      return Symbols.PARAM;
    }
    if (p < length && Names.isIdentifierStart(text[p])) {
      while (p < length && text[p] != '$' && Names.isIdentifierPart(text[p])) {
        p++;
      }
    }
    if (peek(p) != '$') {
      at++;
      return Symbols.INVALID;
    }
    int delimiter = p + 1 - at;
    for (p++; p + delimiter <= length; p++) {
      if (text[p] == '$' && sameDelimiter(p, delimiter)) {
        at = p + delimiter;
        return Symbols.SCONST;
      }
    }
    throw unterminated("dollar-quoted string");
  }

  private boolean sameDelimiter(int p, int delimiter) {
    for (int i = 1; i < delimiter; i++) {
      if (text[p + i] != text[at + i]) {
        return false;
      }
    }
    return true;
  }

  static boolean isOperator(char c) {
    return switch (c) {
      case '~', '!', '@', '#', '^', '&', '|', '`', '?', '+', '-', '*', '/', '%', '<', '>', '=' ->
          true;
      default -> false;
    };
  }

  private int operator() throws SyntaxException {
    if (at < givenBackTo) {
      looks++;
      return Symbols.ofChar(text[at++]);
    }
    int p = at + 1;
    boolean beyondSql = isBeyondSql(text[at]);
    while (p < length && isOperator(text[p])) {
      char c = text[p];
      char after = peek(p + 1);
      if ((c == '/' && after == '*') || (c == '-' && after == '-')) {
        break;
      }
      beyondSql |= isBeyondSql(c);
      p++;
    }
    looks += p - at;
    if (!beyondSql) {
      givenBackTo = p;
      while (p > at + 1 && (text[p - 1] == '+' || text[p - 1] == '-')) {
        p--;
      }
    }
    char first = text[at];
    int size = p - at;
    at = p;
    if (size == 1 && Symbols.ofChar(first) != Symbols.INVALID) {
      return Symbols.ofChar(first);
    }
    if (size == 2) {
      int pair = Symbols.ofPair(first, text[p - 1]);
      return pair >= 0 ? pair : Symbols.OP;
    }
    if (size >= MAX_OPERATOR) {
      end = at;
      throw near("operator too long");
    }
    return Symbols.OP;
  }

  /** The characters that let an operator end in + or -. */
  private static boolean isBeyondSql(char c) {
    return switch (c) {
      case '~', '!', '@', '#', '^', '&', '|', '`', '?', '%' -> true;
      default -> false;
    };
  }

  private int number() throws SyntaxException {
    int number = Numbers.scan(text, length, at);
    at = number >> 1;
    return (number & 1) != 0 ? Symbols.ICONST : Symbols.FCONST;
  }

  private SyntaxException junk(String what) {
    while (at < length && Names.isIdentifierPart(text[at])) {
      at++;
    }
    end = at;
    return near(what);
  }
}
