package io.cordon.sql;

import java.util.regex.Pattern;

/** DO. */
final class DoBlocks {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int ITEMS = G.symbol("dostmt_opt_list");
  private static final int LANGUAGE = G.rule("dostmt_opt_item: LANGUAGE NonReservedWord_or_Sconst");

  /** As it is written in a block, or in a text that the block runs. */
  private static final Pattern OF_PROCESS =
      Pattern.compile(
          "pg_(start_backup|backup_start|replication_origin_session_setup"
              + "|create_(physical|logical)_replication_slot"
              + "|copy_(physical|logical)_replication_slot)|\\bload\\b\\s*(['$/%-]|e')",
          Pattern.CASE_INSENSITIVE);

  private DoBlocks() {}

  /**
   * True if the block may leave something in the server process that {@code DISCARD ALL} does not
   * take away: it says so, or it is of another language than PL/pgSQL, whose variables are there.
   */
  static boolean isOfProcess(Source source, int statement) {
    if (OF_PROCESS.matcher(source.slice(statement)).find()) {
      return true;
    }
    Tree tree = source.tree;
    int node = tree.last(statement);
    while (source.nonterminal(node) == ITEMS) {
      if (isOfAnotherLanguage(source, tree.last(node))) {
        return true;
      }
      node = tree.first(node);
    }
    return isOfAnotherLanguage(source, node);
  }

  private static boolean isOfAnotherLanguage(Source source, int item) {
    if (source.tree.rule(item) != LANGUAGE) {
      return false;
    }
    int name = source.tree.last(item);
    String language =
        source.tree.token(name) == Symbols.SCONST ? source.string(name) : source.identifier(name);
    return !language.equals("plpgsql");
  }
}
