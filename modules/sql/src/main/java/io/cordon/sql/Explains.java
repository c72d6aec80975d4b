package io.cordon.sql;

/** EXPLAIN. */
final class Explains {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int ANALYZE = G.symbol("ANALYZE");
  private static final int ANALYSE = G.symbol("ANALYSE");
  private static final int OPTIONS = G.symbol("utility_option_list");
  private static final int OPTION = G.symbol("utility_option_elem");

  private Explains() {}

  /** True if the statement is run; in doubt, it is. */
  static boolean isAnalyze(Source source, int statement) {
    Tree tree = source.tree;
    int second = tree.next(tree.first(statement));
    if (isAnalyzeToken(source, second)) {
      return true;
    }
    int node = second;
    while (source.nonterminal(node) == OPTIONS) {
      if (isAnalyzeOption(source, tree.last(node))) {
        return true;
      }
      node = tree.first(node);
    }
    return source.nonterminal(node) == OPTION && isAnalyzeOption(source, node);
  }

  private static boolean isAnalyzeOption(Source source, int option) {
    Tree tree = source.tree;
    if (!isAnalyzeToken(source, tree.first(option))) {
      return false;
    }
    int value = tree.next(tree.first(option));
    if (value < 0) {
      return true;
    }
    String text = source.slice(value).replace("'", "").replace("\"", "");
    return switch (Names.fold(text)) {
      case "false", "off", "0" -> false;
      default -> true;
    };
  }

  /** {@code ANALYZE}, {@code ANALYSE}, or {@code "analyze"}. */
  private static boolean isAnalyzeToken(Source source, int node) {
    int token = source.tree.token(node);
    return token == ANALYZE
        || token == ANALYSE
        || (token == Symbols.IDENT && source.identifier(node).equals("analyze"));
  }
}
