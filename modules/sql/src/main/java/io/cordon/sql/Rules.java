package io.cordon.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the analysis wants to know of each rule. Immutable. */
final class Rules {

  /** What the walk over a statement does at a node. */
  enum Role {
    NONE,
    /** A query with WITH, ORDER BY, LIMIT or a locking clause. */
    QUERY,
    SIMPLE_SELECT,
    /** INSERT, UPDATE, DELETE or MERGE, wherever it is. */
    WRITE,
    WITH_RECURSIVE,
    COMMON_TABLE_EXPRESSION,
    SELECT_INTO,
    /** What comes after FOR UPDATE OF: aliases, not tables. */
    LOCKED_NAMES,
    RELATION,
    ANY_NAME,
    /** {@code table.column}. */
    OWNED_BY,
    PUBLICATION_OBJECT,
    LIKE,
    /** A CREATE that TEMP may be in. */
    CREATE,
    RECURSIVE_VIEW,
    FUNCTION_CALL,
    /** SUBSTRING or OVERLAY with plain arguments: the function that the search path has. */
    KEYWORD_CALL,
    /** {@code TREAT(x AS f)}, which PostgreSQL reads as a call of {@code pg_catalog.f}. */
    TREAT,
    /** {@code JSON_OBJECT('a': x)} and its like: what makes json of a value. */
    JSON,
    /** A function's name with a schema. */
    QUALIFIED_FUNCTION,
    /** {@code OPERATOR(schema.+)}. */
    QUALIFIED_OPERATOR,
    TABLE_SAMPLE,
    /** A type, wherever one can be named. */
    TYPE,
    /** {@code name 'value'}, a constant of the type of this name. */
    CONSTANT,
    /** {@code .name} after an expression or the name of one. */
    ATTRIBUTE
  }

  /** Nonterminals whose rules are kept in the tree even if they have one symbol on the right. */
  private static final List<String> KEPT =
      List.of(
          "qualified_name",
          "any_name",
          "func_name",
          "columnref",
          "MathOp",
          "subquery_Op",
          "SimpleTypename");

  private static final List<String> JSON_WORDS =
      List.of(
          "JSON",
          "JSON_ARRAY",
          "JSON_ARRAYAGG",
          "JSON_EXISTS",
          "JSON_OBJECT",
          "JSON_OBJECTAGG",
          "JSON_QUERY",
          "JSON_SCALAR",
          "JSON_SERIALIZE",
          "JSON_VALUE");

  private static final byte PLAIN = 0;
  private static final byte KEEP = 1;
  private static final byte STATEMENT = 2;
  private static final byte TOP = 3;
  private static final byte LEGACY = 4;

  static final Rules POSTGRES_17 = new Rules(Grammar.POSTGRES_17);

  private final byte[] unit;
  private final Role[] roles;
  private final @Nullable String[] refusals;

  private Rules(Grammar grammar) {
    unit = new byte[grammar.lhs.length];
    for (String nonterminal : KEPT) {
      for (int rule : grammar.rulesOf(nonterminal)) {
        unit[rule] = KEEP;
      }
    }
    for (int rule : grammar.rulesOf("stmt")) {
      unit[rule] = STATEMENT;
    }
    unit[grammar.rule("toplevel_stmt: stmt")] = TOP;
    unit[grammar.rule("toplevel_stmt: TransactionStmtLegacy")] = LEGACY;
    roles = roles(grammar);
    refusals = new String[grammar.lhs.length];
    refusals[grammar.rule("limit_clause: LIMIT select_limit_value ',' select_offset_value")] =
        "LIMIT #,# syntax is not supported";
  }

  private static Role[] roles(Grammar grammar) {
    Role[] roles = new Role[grammar.lhs.length];
    Arrays.fill(roles, Role.NONE);
    Map<String, Role> byName =
        Map.ofEntries(
            Map.entry("select_no_parens", Role.QUERY),
            Map.entry("simple_select", Role.SIMPLE_SELECT),
            Map.entry("InsertStmt", Role.WRITE),
            Map.entry("UpdateStmt", Role.WRITE),
            Map.entry("DeleteStmt", Role.WRITE),
            Map.entry("MergeStmt", Role.WRITE),
            Map.entry("common_table_expr", Role.COMMON_TABLE_EXPRESSION),
            Map.entry("into_clause", Role.SELECT_INTO),
            Map.entry("locked_rels_list", Role.LOCKED_NAMES),
            Map.entry("qualified_name", Role.RELATION),
            Map.entry("any_name", Role.ANY_NAME),
            Map.entry("TableLikeClause", Role.LIKE),
            Map.entry("CreateStmt", Role.CREATE),
            Map.entry("CreateAsStmt", Role.CREATE),
            Map.entry("CreateSeqStmt", Role.CREATE),
            Map.entry("ExecuteStmt", Role.CREATE),
            Map.entry("ViewStmt", Role.CREATE),
            Map.entry("func_application", Role.FUNCTION_CALL),
            Map.entry("tablesample_clause", Role.TABLE_SAMPLE),
            Map.entry("SimpleTypename", Role.TYPE));
    byName.forEach((name, role) -> grammar.rulesOf(name).forEach(rule -> roles[rule] = role));
    for (int rule : grammar.rulesOf("ViewStmt")) {
      if (grammar.uses(rule, "RECURSIVE")) {
        roles[rule] = Role.RECURSIVE_VIEW;
      }
    }
    for (int rule : grammar.rulesOf("PublicationObjSpec")) {
      if (grammar.startsWith(rule, "ColId")) {
        roles[rule] = Role.PUBLICATION_OBJECT;
      }
    }
    roles[grammar.rule("any_operator: ColId '.' any_operator")] = Role.QUALIFIED_OPERATOR;
    roles[grammar.rule("func_name: ColId indirection")] = Role.QUALIFIED_FUNCTION;
    roles[grammar.rule("indirection_el: '.' attr_name")] = Role.ATTRIBUTE;
    for (int rule : grammar.rulesOf("AexprConst")) {
      if (grammar.startsWith(rule, "func_name")) {
        roles[rule] = Role.CONSTANT;
      }
    }
    for (String keyword : List.of("OVERLAY", "SUBSTRING")) {
      roles[grammar.rule("func_expr_common_subexpr: " + keyword + " '(' func_arg_list_opt ')'")] =
          Role.KEYWORD_CALL;
    }
    roles[grammar.rule("func_expr_common_subexpr: TREAT '(' a_expr AS Typename ')'")] = Role.TREAT;
    for (String nonterminal : List.of("func_expr_common_subexpr", "json_aggregate_func")) {
      for (int rule : grammar.rulesOf(nonterminal)) {
        if (JSON_WORDS.stream().anyMatch(word -> grammar.startsWith(rule, word))) {
          roles[rule] = Role.JSON;
        }
      }
    }
    roles[grammar.rule("with_clause: WITH RECURSIVE cte_list")] = Role.WITH_RECURSIVE;
    roles[grammar.rule("SeqOptElem: OWNED BY any_name")] = Role.OWNED_BY;
    return roles;
  }

  /** What PostgreSQL says to a rule that it has only to refuse it; null for all others. */
  @Nullable String refusal(int rule) {
    return refusals[rule];
  }

  /** The role of a rule. */
  Role role(int rule) {
    return roles[rule];
  }

  /** True if a unit rule stands for nothing but its one symbol. */
  boolean isPlain(int rule) {
    return unit[rule] == PLAIN;
  }

  /** True if a unit rule has a node of its own. */
  boolean isKept(int rule) {
    return unit[rule] == KEEP;
  }

  /** True for {@code stmt: XStmt}. */
  boolean isStatement(int rule) {
    return unit[rule] == STATEMENT;
  }

  /** True for {@code toplevel_stmt: TransactionStmtLegacy}. */
  boolean isLegacy(int rule) {
    return unit[rule] == LEGACY;
  }
}
