package io.cordon.sql;

import java.util.Set;

/**
 * Which statements name every relation that they reach. All others may reach more than is in their
 * text: DROP OWNED, IMPORT FOREIGN SCHEMA, ALTER ROLE, a body that CREATE FUNCTION puts in the
 * place of another, and what a later grammar may bring.
 */
final class Reach {

  private static final Grammar G = Grammar.POSTGRES_17;

  /** They read and change what they name, or nothing. */
  static final Set<String> NAMED =
      Set.of(
          "CheckPointStmt",
          "ClosePortalStmt",
          "ConstraintsSetStmt",
          "CopyStmt",
          "DeallocateStmt",
          "DeclareCursorStmt",
          "DeleteStmt",
          "DiscardStmt",
          "ExecuteStmt", // what was prepared is looked at where it is known
          "ExplainStmt",
          "FetchStmt",
          "InsertStmt",
          "ListenStmt",
          "MergeStmt",
          "NotifyStmt",
          "PrepareStmt",
          "SelectStmt",
          "TransactionStmt",
          "TransactionStmtLegacy",
          "UnlistenStmt",
          "UpdateStmt",
          "VariableResetStmt",
          "VariableSetStmt",
          "VariableShowStmt");

  /**
   * They reach what they name if they name any relation: VACUUM alone is of all of the database,
   * GRANT … ON SCHEMA and ALTER SCHEMA of what is in it.
   */
  static final Set<String> NAMED_IF_ANY =
      Set.of(
          "AlterObjectSchemaStmt",
          "AlterPolicyStmt",
          "AlterPublicationStmt",
          "AlterSeqStmt",
          "AlterTableStmt",
          "AnalyzeStmt",
          "ClusterStmt",
          "CommentStmt",
          "CreateAsStmt",
          "CreateMatViewStmt",
          "CreatePolicyStmt",
          "CreatePublicationStmt",
          "CreateSeqStmt",
          "CreateStatsStmt",
          "CreateStmt",
          "CreateTrigStmt",
          "DropStmt",
          "GrantStmt",
          "IndexStmt",
          "LockStmt",
          "RefreshMatViewStmt",
          "ReindexStmt",
          "RenameStmt",
          "RevokeStmt",
          "RuleStmt",
          "SecLabelStmt",
          "TruncateStmt",
          "VacuumStmt",
          "ViewStmt");

  private static final int CASCADE = G.symbol("CASCADE");

  /** Those of a foreign table may name any relation. */
  private static final int OPTIONS = G.symbol("OPTIONS");

  private static final int TABLES = G.symbol("TABLES");

  /** What a foreign key does is done by statements that name the table that it refers to. */
  private static final Set<String> OF_KEYS = Set.of("key_update", "key_delete");

  private Reach() {}

  /**
   * Whether a statement may reach relations that it does not name.
   *
   * @param namesAny whether it names any
   */
  static boolean isUnseen(Source source, int statement, String kind, boolean namesAny) {
    if (NAMED.contains(kind)) {
      return false;
    }
    return !NAMED_IF_ANY.contains(kind) || !namesAny || hasMore(source, statement, kind);
  }

  /** Whether it has CASCADE, OPTIONS, or the tables of a schema beside those that it names. */
  private static boolean hasMore(Source source, int statement, String kind) {
    return switch (kind) {
      case "AlterTableStmt" -> has(source, statement, CASCADE) || has(source, statement, OPTIONS);
      case "DropStmt", "RevokeStmt", "TruncateStmt" -> has(source, statement, CASCADE);
      case "AlterPublicationStmt", "CreatePublicationStmt" -> has(source, statement, TABLES);
      default -> false;
    };
  }

  private static boolean has(Source source, int root, int token) {
    Tree tree = source.tree;
    IntStack pending = new IntStack();
    pending.push(root);
    while (!pending.isEmpty()) {
      int node = pending.pop();
      boolean ofKey = OF_KEYS.contains(G.symbolName(source.nonterminal(node)));
      for (int child = tree.first(node); child >= 0; child = tree.next(child)) {
        if (!tree.isToken(child)) {
          pending.push(child);
        } else if (tree.token(child) == token && !ofKey) {
          return true;
        }
      }
    }
    return false;
  }
}
