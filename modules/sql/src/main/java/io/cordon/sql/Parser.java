package io.cordon.sql;

import java.util.Arrays;

/**
 * Drives the grammar's tables over a text: bison's shift-reduce loop, with a {@link Tree} for a
 * result. Reused from text to text, for one thread at a time.
 */
final class Parser {

  /** YYMAXDEPTH: where PostgreSQL gives up, too. */
  private static final int MAX_DEPTH = 10_000;

  private static final int MAX_RETAINED_TEXT = 1 << 16;

  private static final int SETTLED_BITS = 12;

  private static final int PUNCTUATION_FROM = Grammar.POSTGRES_17.symbol("'<'");

  private final Grammar grammar = Grammar.POSTGRES_17;
  private final Rules rules = Rules.POSTGRES_17;
  private final TokenSource tokens = new TokenSource(grammar.keywords);
  private final Tree tree = new Tree();
  private char[] text = new char[1024];

  /** For each symbol on the stack: its state, its node or -1, and its text; from -1 if empty. */
  private short[] states = new short[200];

  private int[] nodes = new int[200];
  private int[] from = new int[200];
  private int[] to = new int[200];

  private int statement;

  /** What {@link #settle} has found: a cache, one entry per slot; a key is never 0. */
  private final int[] settledKeys = new int[1 << SETTLED_BITS];

  private final short[] settledStates = new short[1 << SETTLED_BITS];
  private final int nonterminals = grammar.pgoto.length;

  /** The tree of a text; valid until the next call. */
  Tree parse(String sql, boolean standardConformingStrings) throws SyntaxException {
    int length = sql.length();
    if (text.length < length || text.length > MAX_RETAINED_TEXT) {
      text = new char[Math.max(length, 1024)];
    }
    sql.getChars(0, length, text, 0);
    tokens.reset(text, length, standardConformingStrings);
    tree.clear();
    run();
    return tree;
  }

  private void run() throws SyntaxException {
    int[] pact = grammar.pact;
    int[] table = grammar.table;
    short[] defact = grammar.defact;
    int noLookAhead = grammar.noLookAhead;
    int errorEntry = grammar.errorEntry;
    int finalState = grammar.finalState;
    int top = 0;
    int state = 0;
    int token = -1;
    states[0] = 0;
    while (state != finalState) {
      int action;
      int base = pact[state];
      if (base == noLookAhead) {
        action = -defact[state];
      } else {
        if (token < 0) {
          token = tokens.next();
        }
        int index = base + token;
        int entry = index >= 0 && index < table.length ? table[index] : -1;
        if (entry >> 16 == token) {
          action = (short) entry;
          if (action == errorEntry) {
            throw tokens.syntaxError("syntax error");
          }
        } else {
          action = -defact[state];
        }
      }
      if (action > 0) {
        if (++top == states.length) {
          grow();
        }
        nodes[top] =
            token >= PUNCTUATION_FROM ? -1 : tree.addToken(token, tokens.start, tokens.end);
        from[top] = tokens.start;
        to[top] = tokens.end;
        token = -1;
        state = action;
      } else if (action < 0) {
        top = reduce(-action, top);
        state = settle(states[top - 1], grammar.lhs[-action] - grammar.tokens);
      } else {
        throw tokens.syntaxError("syntax error");
      }
      states[top] = (short) state;
    }
  }

  /**
   * The state after a nonterminal, and after all rules that follow from it: those that need no look
   * ahead, have one symbol on the right and leave nothing in the tree. {@code 1} is five of them
   * away from being an expression.
   */
  private int settle(int before, int nonterminal) {
    int key = before * nonterminals + nonterminal;
    int slot = (key * 0x9e3779b9) >>> (32 - SETTLED_BITS);
    if (settledKeys[slot] == key) {
      return settledStates[slot];
    }
    int state = next(before, nonterminal);
    while (grammar.pact[state] == grammar.noLookAhead) {
      int rule = grammar.defact[state];
      if (rule == 0 || grammar.length[rule] != 1 || !rules.isPlain(rule)) {
        break;
      }
      state = next(before, grammar.lhs[rule] - grammar.tokens);
    }
    settledKeys[slot] = key;
    settledStates[slot] = (short) state;
    return state;
  }

  private int next(int state, int nonterminal) {
    int index = grammar.pgoto[nonterminal] + state;
    int entry = index >= 0 && index < grammar.table.length ? grammar.table[index] : -1;
    return entry >> 16 == state && entry != -1 ? (short) entry : grammar.defgoto[nonterminal];
  }

  /** Puts the symbol of a rule in the place of its right side; the new top of the stack. */
  private int reduce(int rule, int top) throws SyntaxException {
    int length = grammar.length[rule];
    int bottom = top - length + 1;
    if (length == 1) {
      int node = nodes[top];
      if (!rules.isPlain(rule)) {
        if (rules.isKept(rule)) {
          nodes[top] = tree.add(rule, node, from[top], to[top]);
        } else {
          statement(rule, top);
        }
      }
      return top;
    }
    if (length == 0) {
      if (bottom == states.length) {
        grow();
      }
      nodes[bottom] = -1;
      from[bottom] = -1;
      to[bottom] = -1;
      return bottom;
    }
    String refusal = rules.refusal(rule);
    if (refusal != null) {
      throw SyntaxException.plain("42601", refusal, from[bottom]);
    }
    int first = -1;
    int last = -1;
    int start = -1;
    int end = -1;
    for (int i = bottom; i <= top; i++) {
      int node = nodes[i];
      if (node >= 0) {
        if (last >= 0) {
          tree.link(last, node);
        } else {
          first = node;
        }
        last = node;
      }
      if (from[i] >= 0) {
        start = start < 0 ? from[i] : start;
        end = to[i];
      }
    }
    nodes[bottom] = start < 0 ? -1 : tree.add(rule, first, start, end);
    from[bottom] = start;
    to[bottom] = end;
    return bottom;
  }

  /** {@code stmt: XStmt} says what the statement is, {@code toplevel_stmt: stmt} that it is one. */
  private void statement(int rule, int top) {
    if (rules.isStatement(rule)) {
      statement = grammar.lastSymbol(rule);
    } else if (nodes[top] >= 0) {
      tree.addRoot(nodes[top], rules.isLegacy(rule) ? grammar.lastSymbol(rule) : statement);
    }
  }

  private void grow() throws SyntaxException {
    if (states.length >= MAX_DEPTH) {
      throw tokens.syntaxError("memory exhausted");
    }
    int capacity = Math.min(MAX_DEPTH, states.length * 2);
    states = Arrays.copyOf(states, capacity);
    nodes = Arrays.copyOf(nodes, capacity);
    from = Arrays.copyOf(from, capacity);
    to = Arrays.copyOf(to, capacity);
  }
}
