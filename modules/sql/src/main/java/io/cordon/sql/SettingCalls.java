package io.cordon.sql;

import org.jspecify.annotations.Nullable;

/** Reads calls of {@code set_config}. */
final class SettingCalls {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int ARGUMENTS = G.symbol("func_arg_list");
  private static final int TRUE = G.symbol("TRUE_P");
  private static final int FALSE = G.symbol("FALSE_P");

  private SettingCalls() {}

  /** What a call, a {@code func_application}, says; not yet whether it is unconditional. */
  static SettingCall read(Source source, int call) {
    Tree tree = source.tree;
    int[] arguments = {-1, -1, -1};
    if (tree.rule(call) == LoneCall.WITH_ARGUMENTS) {
      int list = tree.next(tree.first(call));
      int count = 3;
      while (count > 0 && source.nonterminal(list) == ARGUMENTS) {
        arguments[--count] = tree.last(list);
        list = tree.first(list);
      }
      if (count != 1 || source.nonterminal(list) == ARGUMENTS) {
        return new SettingCall(null, null, null, false);
      }
      arguments[0] = list;
    }
    String name = string(source, arguments[0]);
    return new SettingCall(
        name == null ? null : Names.fold(name),
        string(source, arguments[1]),
        bool(source, arguments[2]),
        false);
  }

  private static @Nullable String string(Source source, int node) {
    return source.tree.token(node) == Symbols.SCONST ? source.string(node) : null;
  }

  private static @Nullable Boolean bool(Source source, int node) {
    int token = source.tree.token(node);
    if (token == TRUE || token == FALSE) {
      return token == TRUE;
    }
    String value = string(source, node);
    if (value == null) {
      return null;
    }
    return switch (Names.fold(value)) {
      case "t", "true", "on", "yes", "y", "1" -> true;
      case "f", "false", "off", "no", "n", "0" -> false;
      default -> null;
    };
  }

  /** True if a statement is {@code SELECT call} and nothing else. */
  static boolean isAlone(Source source, int statement) {
    int call = LoneCall.of(source, statement);
    return call >= 0 && source.tree.rule(call) == LoneCall.WITH_ARGUMENTS;
  }
}
