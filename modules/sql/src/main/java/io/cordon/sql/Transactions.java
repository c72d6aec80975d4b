package io.cordon.sql;

/** BEGIN, COMMIT, ROLLBACK, savepoints and their relatives. */
final class Transactions {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int MODE_LIST = G.symbol("transaction_mode_list");
  private static final int READ_ONLY = G.rule("transaction_mode_item: READ ONLY");
  private static final int READ_WRITE = G.rule("transaction_mode_item: READ WRITE");
  private static final int CHAIN = G.rule("opt_transaction_chain: AND CHAIN");
  private static final int TO = G.symbol("TO");

  private Transactions() {}

  /** The effect of a TransactionStmt, whose command tag is given. */
  static Effect of(Source source, int node, String command) {
    Tree tree = source.tree;
    if (tree.isToken(node)) {
      return plain(command, false, false);
    }
    int last = tree.last(node);
    return switch (command) {
      case "SAVEPOINT" -> new Effect.Savepoint(source.identifier(last));
      case "RELEASE" -> new Effect.Release(source.identifier(last));
      case "PREPARE TRANSACTION" -> new Effect.PrepareTransaction(source.string(last));
      case "COMMIT PREPARED", "ROLLBACK PREPARED" -> new Effect.FinishPrepared(source.string(last));
      default ->
          source.child(node, TO) >= 0
              ? new Effect.RollbackTo(source.identifier(last))
              : plain(command, readOnly(source, last), tree.rule(last) == CHAIN);
    };
  }

  private static Effect plain(String command, boolean readOnly, boolean chain) {
    return switch (command) {
      case "COMMIT" -> new Effect.Commit(chain);
      case "ROLLBACK" -> new Effect.Rollback(chain);
      default -> new Effect.Begin(readOnly);
    };
  }

  /** The last one of READ ONLY and READ WRITE counts. */
  private static boolean readOnly(Source source, int modes) {
    int node = modes;
    while (node >= 0) {
      boolean list = source.nonterminal(node) == MODE_LIST;
      int rule = source.tree.rule(list ? source.tree.last(node) : node);
      if (rule == READ_ONLY || rule == READ_WRITE) {
        return rule == READ_ONLY;
      }
      node = list ? source.tree.first(node) : -1;
    }
    return false;
  }
}
