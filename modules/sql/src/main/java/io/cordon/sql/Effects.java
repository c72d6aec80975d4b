package io.cordon.sql;

/** Reads what a statement does to its session or its transaction. */
final class Effects {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int ALL = G.symbol("ALL");
  private static final int DATABASE = G.symbol("DATABASE");
  private static final int EXECUTE = G.symbol("EXECUTE");
  private static final int EXECUTE_STMT = G.symbol("ExecuteStmt");
  private static final int EXISTS = G.symbol("EXISTS");
  private static final int HOLD = G.rule("opt_hold: WITH HOLD");
  private static final int FETCH_ARGS = G.symbol("fetch_args");

  private Effects() {}

  static Effect of(Source source, int node, String kind, String command) {
    Tree tree = source.tree;
    return switch (kind) {
      case "TransactionStmt", "TransactionStmtLegacy" -> Transactions.of(source, node, command);
      case "VariableSetStmt" -> Settings.set(source, node);
      case "VariableResetStmt" -> Settings.reset(source, node);
      case "VariableShowStmt" -> Settings.show(source, node);
      case "DiscardStmt" -> discard(command);
      case "ExecuteStmt" -> execute(source, node);
      case "ExplainStmt" -> explain(source, node);
      case "DeallocateStmt" ->
          new Effect.Deallocate(
              tree.token(tree.last(node)) == ALL ? null : source.identifier(tree.last(node)));
      case "DeclareCursorStmt" -> declare(source, node);
      case "FetchStmt" -> fetch(source, node);
      case "ClosePortalStmt" ->
          new Effect.CloseCursor(
              tree.token(tree.last(node)) == ALL ? null : source.identifier(tree.last(node)));
      case "CopyStmt" -> new Effect.Copy(Copies.direction(source, node));
      case "ListenStmt" -> new Effect.Listen(source.identifier(tree.last(node)));
      case "UnlistenStmt" -> unlisten(source, node);
      case "DropdbStmt" -> new Effect.NeedsNobodyIn(database(source, node));
      case "RenameStmt" ->
          command.equals("ALTER DATABASE")
              ? new Effect.NeedsNobodyIn(database(source, node))
              : new Effect.None();
      default -> new Effect.None();
    };
  }

  /** The name behind DATABASE, or behind IF EXISTS. */
  private static String database(Source source, int node) {
    Tree tree = source.tree;
    int exists = source.child(node, EXISTS);
    return source.identifier(tree.next(exists >= 0 ? exists : source.child(node, DATABASE)));
  }

  private static Effect discard(String command) {
    return new Effect.Discard(
        switch (command) {
          case "DISCARD PLANS" -> Effect.Discard.What.PLANS;
          case "DISCARD SEQUENCES" -> Effect.Discard.What.SEQUENCES;
          case "DISCARD TEMP" -> Effect.Discard.What.TEMP;
          default -> Effect.Discard.What.ALL;
        });
  }

  private static Effect execute(Source source, int node) {
    int name = source.tree.next(source.child(node, EXECUTE));
    return new Effect.Execute(source.identifier(name));
  }

  private static Effect explain(Source source, int node) {
    int explained = source.tree.last(node);
    return source.nonterminal(explained) == EXECUTE_STMT
        ? execute(source, explained)
        : new Effect.None();
  }

  private static Effect declare(Source source, int node) {
    Tree tree = source.tree;
    boolean hold = false;
    for (int child = tree.first(node); child >= 0; child = tree.next(child)) {
      hold |= tree.rule(child) == HOLD;
    }
    return new Effect.DeclareCursor(source.identifier(tree.next(tree.first(node))), hold);
  }

  private static Effect fetch(Source source, int node) {
    Tree tree = source.tree;
    int arguments = tree.last(node);
    int name = source.nonterminal(arguments) == FETCH_ARGS ? tree.last(arguments) : arguments;
    return new Effect.Fetch(source.identifier(name));
  }

  private static Effect unlisten(Source source, int node) {
    Tree tree = source.tree;
    int channel = tree.next(tree.first(node));
    return new Effect.Unlisten(channel < 0 ? null : source.identifier(channel));
  }
}
