package io.cordon.sql;

/** DROP, COMMENT and their like: whether the {@code any_name} in them is that of a relation. */
final class ObjectNames {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int[] RELATIONS = {
    G.symbol("TABLE"),
    G.symbol("SEQUENCE"),
    G.symbol("VIEW"),
    G.symbol("INDEX"),
    G.symbol("POLICY"),
    G.symbol("RULE"),
    G.symbol("TRIGGER"),
    G.symbol("CONSTRAINT")
  };
  private static final int COLUMN = G.symbol("COLUMN");
  private static final int MATERIALIZED_VIEW = G.rule("object_type_any_name: MATERIALIZED VIEW");
  private static final int FOREIGN_TABLE = G.rule("object_type_any_name: FOREIGN TABLE");
  private static final int DOMAIN_CONSTRAINT =
      G.rule("CommentStmt: COMMENT ON CONSTRAINT name ON DOMAIN_P any_name IS comment_text");

  private ObjectNames() {}

  /** The {@link Walk} mode for the names of a statement. */
  static int mode(Source source, int statement) {
    Tree tree = source.tree;
    if (tree.rule(statement) == DOMAIN_CONSTRAINT) {
      return 0;
    }
    for (int child = tree.first(statement); child >= 0; child = tree.next(child)) {
      int rule = tree.rule(child);
      if (rule == MATERIALIZED_VIEW || rule == FOREIGN_TABLE) {
        return Walk.ANY_NAME_RELATION;
      }
      int token = tree.token(child);
      if (token == COLUMN) {
        return Walk.ANY_NAME_COLUMN;
      }
      for (int relation : RELATIONS) {
        if (token == relation) {
          return Walk.ANY_NAME_RELATION;
        }
      }
    }
    return 0;
  }
}
