package io.cordon.sql;

/** Finds the call that a query consists of: {@code SELECT f(…)}, with or without a label. */
final class LoneCall {

  private static final Grammar G = Grammar.POSTGRES_17;

  /** With arguments, none of them special. */
  static final int WITH_ARGUMENTS =
      G.rule("func_application: func_name '(' func_arg_list opt_sort_clause ')'");

  private static final int WITHOUT_ARGUMENTS = G.rule("func_application: func_name '(' ')'");
  private static final int FUNC_EXPR = G.symbol("func_expr");
  private static final int SELECT =
      G.rule(
          "simple_select: SELECT opt_all_clause opt_target_list into_clause from_clause"
              + " where_clause group_clause having_clause window_clause");
  private static final int LABELLED = G.rule("target_el: a_expr AS ColLabel");
  private static final int LABELLED_BARE = G.rule("target_el: a_expr BareColLabel");

  private LoneCall() {}

  /** The call, a {@code func_application}; -1 if the statement is anything else or more. */
  static int of(Source source, int statement) {
    Tree tree = source.tree;
    if (tree.rule(statement) != SELECT) {
      return -1;
    }
    int target = tree.next(tree.first(statement));
    if (target < 0 || tree.next(target) >= 0) {
      return -1;
    }
    int rule = tree.rule(target);
    int value = rule == LABELLED || rule == LABELLED_BARE ? tree.first(target) : target;
    if (source.nonterminal(value) != FUNC_EXPR) {
      // A production of one symbol is not in the tree: without arguments the call may stand for it.
      return tree.rule(value) == WITHOUT_ARGUMENTS ? value : -1;
    }
    int call = tree.first(value);
    boolean plain = tree.rule(call) == WITH_ARGUMENTS || tree.rule(call) == WITHOUT_ARGUMENTS;
    return plain && tree.next(call) < 0 ? call : -1;
  }
}
