package io.cordon.sql;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * PostgreSQL's LALR(1) tables as bison made them, with the names of their rules and symbols, the
 * keywords and the built-in functions; read from the resource that {@code src/generator} writes.
 *
 * <p>A symbol below {@link #tokens} is a token, any other a nonterminal. Immutable.
 */
final class Grammar {

  /** PostgreSQL 17. */
  static final Grammar POSTGRES_17 = load("postgresql-17.grammar");

  /** How many symbols are tokens. */
  final int tokens;

  /** The state that accepts. */
  final int finalState;

  /** The value in {@link #pact} of a state that needs no look at the next token. */
  final int noLookAhead;

  /** The value in {@link #table} that stands for an error. */
  final int errorEntry;

  final int[] pact;
  final int[] pgoto;
  final short[] defact;
  final short[] defgoto;

  /** yycheck in the upper, yytable in the lower 16 bits: they are always read together. */
  final int[] table;

  /** The symbol on the left of each rule. */
  final short[] lhs;

  /** How many symbols each rule has on its right. */
  final byte[] length;

  final Keywords keywords;
  final Functions functions;

  private final short[][] rhs;
  private final String[] names;
  private final Map<String, Integer> symbols = new HashMap<>();

  private Grammar(DataInputStream in) throws IOException {
    if (!in.readUTF().equals("cordon-grammar-1")) {
      throw new IOException("not a grammar of this version");
    }
    in.readUTF(); // PostgreSQL's version, for people
    int[] scalars = ints(in);
    tokens = scalars[0];
    finalState = scalars[1];
    noLookAhead = scalars[2];
    errorEntry = scalars[3];
    pact = ints(in);
    pgoto = ints(in);
    defact = shorts(in);
    defgoto = shorts(in);
    short[] entries = shorts(in);
    short[] checks = shorts(in);
    table = new int[entries.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = checks[i] << 16 | (entries[i] & 0xffff);
    }
    lhs = shorts(in);
    names = new String[in.readInt()];
    for (int i = 0; i < names.length; i++) {
      names[i] = in.readUTF();
      symbols.put(names[i], i);
    }
    rhs = new short[in.readInt()][];
    length = new byte[rhs.length];
    for (int i = 0; i < rhs.length; i++) {
      rhs[i] = shorts(in);
      length[i] = (byte) rhs[i].length;
    }
    keywords = new Keywords(in);
    functions = new Functions(in);
  }

  private static Grammar load(String resource) {
    try (InputStream raw = Grammar.class.getResourceAsStream(resource)) {
      if (raw == null) {
        throw new IllegalStateException("resource " + resource + " is missing");
      }
      return new Grammar(
          new DataInputStream(new BufferedInputStream(new GZIPInputStream(raw), 1 << 16)));
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + resource + " cannot be read", e);
    }
  }

  private static int[] ints(DataInputStream in) throws IOException {
    int[] values = new int[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }

  private static short[] shorts(DataInputStream in) throws IOException {
    short[] values = new short[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readShort();
    }
    return values;
  }

  /** The symbol of that name, as the grammar spells it: {@code DELETE_P}, {@code '('}. */
  int symbol(String name) {
    Integer symbol = symbols.get(name);
    if (symbol == null) {
      throw new IllegalArgumentException("no symbol " + name);
    }
    return symbol;
  }

  String symbolName(int symbol) {
    return names[symbol];
  }

  /** Every rule with {@code nonterminal} on its left. */
  List<Integer> rulesOf(String nonterminal) {
    int symbol = symbol(nonterminal);
    List<Integer> rules = new ArrayList<>();
    for (int rule = 1; rule < lhs.length; rule++) {
      if (lhs[rule] == symbol) {
        rules.add(rule);
      }
    }
    return rules;
  }

  /** The rule that reads {@code "lhs: a b c"}, as the grammar has it. */
  int rule(String text) {
    int colon = text.indexOf(':');
    for (int rule : rulesOf(text.substring(0, colon))) {
      if (text.equals(ruleText(rule))) {
        return rule;
      }
    }
    throw new IllegalArgumentException("no rule " + text);
  }

  private String ruleText(int rule) {
    StringBuilder text = new StringBuilder(names[lhs[rule]]).append(':');
    for (short symbol : rhs[rule]) {
      text.append(' ').append(names[symbol]);
    }
    return text.toString();
  }

  /** True if the right side of a rule has that symbol. */
  boolean uses(int rule, String name) {
    int symbol = symbol(name);
    for (short used : rhs[rule]) {
      if (used == symbol) {
        return true;
      }
    }
    return false;
  }

  /** True if the right side of a rule starts with that symbol. */
  boolean startsWith(int rule, String name) {
    return rhs[rule].length > 0 && rhs[rule][0] == symbol(name);
  }

  /** The last symbol on the right of a rule, that is the only one of a unit rule. */
  int lastSymbol(int rule) {
    return rhs[rule][rhs[rule].length - 1];
  }
}
