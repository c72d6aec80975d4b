package io.cordon.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** SET, RESET and SHOW. */
final class Settings {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int VAR_LIST = G.symbol("var_list");
  private static final int GENERIC_SET = G.symbol("generic_set");
  private static final int RESET_REST = G.symbol("reset_rest");
  private static final int ALL = G.symbol("ALL");
  private static final int LOCAL = G.symbol("LOCAL");
  private static final int DEFAULT = G.symbol("DEFAULT");
  private static final int MODE_LIST = G.symbol("transaction_mode_list");
  private static final int CONST_INTERVAL = G.symbol("INTERVAL");
  private static final int TRANSACTION = G.rule("set_rest: TRANSACTION transaction_mode_list");
  private static final int CHARACTERISTICS =
      G.rule("set_rest: SESSION CHARACTERISTICS AS TRANSACTION transaction_mode_list");
  private static final int FROM_CURRENT = G.rule("set_rest_more: var_name FROM CURRENT_P");
  private static final int MINUS_FLOAT = G.rule("NumericOnly: '-' FCONST");
  private static final int MINUS_INT = G.rule("SignedIconst: '-' Iconst");

  private Settings() {}

  /** SET, as {@code SET LOCAL x = 1} is: the node is the whole statement. */
  static Effect set(Source source, int statement) {
    Tree tree = source.tree;
    int rest = tree.last(statement);
    boolean local = tree.token(tree.next(tree.first(statement))) == LOCAL;
    int rule = tree.rule(rest);
    if (rule == TRANSACTION || rule == CHARACTERISTICS) {
      String name = rule == TRANSACTION ? "transaction" : "session characteristics";
      return new Effect.SetParameter(name, modes(source, tree.last(rest)), local);
    }
    if (source.nonterminal(rest) == GENERIC_SET) {
      return generic(source, rest, local);
    }
    if (rule == FROM_CURRENT) {
      return new Effect.None();
    }
    return special(source, rest, local);
  }

  /**
   * {@code SET x FROM CURRENT}, which makes what SET LOCAL has set the session's: nobody can tell
   * from the statement what that is. Null for every other SET.
   */
  static @Nullable SettingCall fromCurrent(Source source, int statement) {
    Tree tree = source.tree;
    int rest = tree.last(statement);
    if (tree.rule(rest) != FROM_CURRENT) {
      return null;
    }
    boolean local = tree.token(tree.next(tree.first(statement))) == LOCAL;
    return new SettingCall(name(source, tree.first(rest)), null, local, false);
  }

  private static Effect generic(Source source, int set, boolean local) {
    Tree tree = source.tree;
    int value = tree.last(set);
    List<String> values = tree.token(value) == DEFAULT ? null : values(source, value);
    return new Effect.SetParameter(name(source, tree.first(set)), values, local);
  }

  /** The forms with a syntax of their own: {@code TIME ZONE}, {@code ROLE}, … */
  private static Effect special(Source source, int rest, boolean local) {
    Tree tree = source.tree;
    int first = tree.first(rest);
    String keyword = source.slice(first).toUpperCase(Locale.ROOT);
    int value = tree.last(rest);
    boolean none = tree.token(value) == DEFAULT;
    return switch (keyword) {
      case "TIME" ->
          new Effect.SetParameter(
              "timezone",
              none || tree.token(value) == LOCAL ? null : List.of(zone(source, value)),
              local);
      case "NAMES" ->
          new Effect.SetParameter(
              "client_encoding",
              none || value == first ? null : List.of(value(source, value)),
              local);
      case "SCHEMA" -> new Effect.SetParameter("search_path", List.of(source.string(value)), local);
      case "CATALOG" -> new Effect.SetParameter("catalog", List.of(source.string(value)), local);
      case "ROLE" -> new Effect.SetParameter("role", List.of(value(source, value)), local);
      case "SESSION" ->
          new Effect.SetParameter(
              "session_authorization", none ? null : List.of(value(source, value)), local);
      case "XML" ->
          new Effect.SetParameter(
              "xmloption", List.of(source.slice(value).toUpperCase(Locale.ROOT)), local);
      default ->
          new Effect.SetParameter("transaction snapshot", List.of(source.string(value)), local);
    };
  }

  private static String zone(Source source, int value) {
    Tree tree = source.tree;
    if (tree.isToken(value) || tree.token(tree.first(value)) != CONST_INTERVAL) {
      return value(source, value);
    }
    int string = source.child(value, Symbols.SCONST);
    return "INTERVAL '" + source.string(string).replace("'", "''") + "'";
  }

  /** RESET: the node is the statement's last child. */
  static Effect reset(Source source, int statement) {
    return source.child(statement, ALL) >= 0
        ? new Effect.ResetAll()
        : new Effect.Reset(settingName(source, statement));
  }

  /** SHOW. */
  static Effect show(Source source, int statement) {
    return new Effect.Show(settingName(source, statement));
  }

  private static String settingName(Source source, int statement) {
    Tree tree = source.tree;
    int name = tree.next(tree.first(statement));
    boolean special = source.nonterminal(name) == RESET_REST;
    if (!special && tree.next(name) < 0) {
      return name(source, name);
    }
    return switch (Names.fold(source.slice(special ? tree.first(name) : name))) {
      case "time" -> "timezone";
      case "transaction" -> "transaction_isolation";
      default -> "session_authorization";
    };
  }

  private static List<String> values(Source source, int list) {
    List<String> values = new ArrayList<>(1);
    int node = list;
    while (source.nonterminal(node) == VAR_LIST) {
      values.add(value(source, source.tree.last(node)));
      node = source.tree.first(node);
    }
    values.add(value(source, node));
    Collections.reverse(values);
    return values;
  }

  /** A string unquoted, a word folded, a number as text. */
  private static String value(Source source, int node) {
    Tree tree = source.tree;
    int token = tree.token(node);
    if (token == Symbols.SCONST) {
      return source.string(node);
    }
    if (token == Symbols.ICONST) {
      return integer(source.slice(node));
    }
    if (token == Symbols.FCONST) {
      return source.slice(node);
    }
    if (token >= 0) {
      return source.identifier(node);
    }
    int rule = tree.rule(node);
    String sign = rule == MINUS_FLOAT || rule == MINUS_INT ? "-" : "";
    return sign + value(source, tree.last(node));
  }

  private static String integer(String text) {
    String digits = text.replace("_", "");
    if (digits.length() > 2 && digits.charAt(0) == '0' && !Numbers.isDigit(digits.charAt(1))) {
      int radix =
          switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            default -> 2;
          };
      return Integer.toString(Integer.parseInt(digits.substring(2), radix));
    }
    return Integer.toString(Integer.parseInt(digits));
  }

  private static List<String> modes(Source source, int list) {
    List<String> modes = new ArrayList<>(2);
    int node = list;
    while (source.nonterminal(node) == MODE_LIST) {
      modes.add(words(source, source.tree.last(node)));
      node = source.tree.first(node);
    }
    modes.add(words(source, node));
    Collections.reverse(modes);
    return modes;
  }

  /** The tokens below a node, in upper case, one blank between them. */
  static String words(Source source, int node) {
    Tree tree = source.tree;
    if (tree.isToken(node)) {
      return source.slice(node).toUpperCase(Locale.ROOT);
    }
    StringBuilder words = new StringBuilder();
    for (int child = tree.first(node); child >= 0; child = tree.next(child)) {
      words.append(words.isEmpty() ? "" : " ").append(words(source, child));
    }
    return words.toString();
  }

  private static String name(Source source, int node) {
    return Names.fold(String.join(".", source.parts(node)));
  }
}
