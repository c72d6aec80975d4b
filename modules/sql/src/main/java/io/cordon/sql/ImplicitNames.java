package io.cordon.sql;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the {@link ImplicitCalls} of one statement, node by node. */
final class ImplicitNames {

  private static final Grammar G = Grammar.POSTGRES_17;

  /** What the catalog calls the types that SQL has words for. */
  private static final Map<String, Set<String>> WORDS =
      Map.ofEntries(
          Map.entry("bigint", Set.of("int8")),
          Map.entry("bit", Set.of("bit", "varbit")),
          Map.entry("boolean", Set.of("bool")),
          Map.entry("char", Set.of("bpchar", "varchar")),
          Map.entry("character", Set.of("bpchar", "varchar")),
          Map.entry("dec", Set.of("numeric")),
          Map.entry("decimal", Set.of("numeric")),
          Map.entry("double", Set.of("float8")),
          Map.entry("float", Set.of("float4", "float8")),
          Map.entry("int", Set.of("int4")),
          Map.entry("integer", Set.of("int4")),
          Map.entry("national", Set.of("bpchar", "varchar")),
          Map.entry("nchar", Set.of("bpchar", "varchar")),
          Map.entry("real", Set.of("float4")),
          Map.entry("smallint", Set.of("int2")),
          Map.entry("time", Set.of("time", "timetz")),
          Map.entry("timestamp", Set.of("timestamp", "timestamptz")));

  private static final Set<String> JSON = Set.of("json", "jsonb");

  /** The operators that a rule of the grammar applies; null: none. */
  private static final @Nullable Set<String>[] OF_RULE = ofRules();

  private final Source source;
  private final Tree tree;
  private @Nullable Set<String> operators;
  private @Nullable Set<String> types;
  private @Nullable Set<String> attributes;

  ImplicitNames(Source source) {
    this.source = source;
    this.tree = source.tree;
  }

  /** What a rule applies. */
  static Set<String> ofRule(int rule) {
    return orEmpty(OF_RULE[rule]);
  }

  ImplicitCalls calls(boolean expressions) {
    if (operators == null && types == null && attributes == null && !expressions) {
      return ImplicitCalls.NONE;
    }
    return new ImplicitCalls(orEmpty(operators), orEmpty(types), orEmpty(attributes), expressions);
  }

  /** The use of a rule. */
  void rule(int rule) {
    Set<String> some = OF_RULE[rule];
    if (some != null) {
      operators = with(operators, some);
    }
  }

  /** One that no rule applies. */
  void operator(int node) {
    String written = source.slice(node);
    operators = with(operators, Set.of(written.equals("!=") ? "<>" : written));
  }

  /** A SimpleTypename: without SETOF, and without an array's bounds. */
  void type(int node) {
    String name = TypeNames.ofSimpleType(source, node);
    Set<String> named = Set.of(name);
    types =
        with(types, TypeNames.isGeneric(source, node) ? named : WORDS.getOrDefault(name, named));
  }

  /** {@code name 'value'}. */
  void constant(int node) {
    List<String> parts = source.parts(tree.first(node));
    types = with(types, Set.of(parts.get(parts.size() - 1)));
  }

  /** A value becomes json without a word for it. */
  void json() {
    types = with(types, JSON);
  }

  void attribute(String name) {
    attributes = with(attributes, Set.of(name));
  }

  private static Set<String> with(@Nullable Set<String> some, Set<String> more) {
    Set<String> all = some == null ? new HashSet<>(4) : some;
    all.addAll(more);
    return all;
  }

  private static Set<String> orEmpty(@Nullable Set<String> some) {
    return some == null ? Set.of() : some;
  }

  private static @Nullable Set<String>[] ofRules() {
    Map<String, Set<String>> ofSigns = new HashMap<>();
    for (String sign : List.of("+", "-", "*", "/", "%", "^", "<", ">", "=")) {
      ofSigns.put("'" + sign + "'", Set.of(sign));
    }
    ofSigns.put("LESS_EQUALS", Set.of("<="));
    ofSigns.put("GREATER_EQUALS", Set.of(">="));
    ofSigns.put("NOT_EQUALS", Set.of("<>"));
    Map<String, Set<String>> ofWords =
        Map.of(
            "LIKE", Set.of("~~", "!~~"),
            "ILIKE", Set.of("~~*", "!~~*"),
            "SIMILAR", Set.of("~", "!~"),
            "BETWEEN", Set.of("<", "<=", ">", ">="),
            "IN_P", Set.of("=", "<>"),
            "DISTINCT", Set.of("="));
    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type has no other form.
    @Nullable Set<String>[] operators = new Set[G.lhs.length];
    for (String of : List.of("a_expr", "b_expr", "MathOp")) {
      ofSigns.forEach((sign, some) -> put(operators, of, sign, some));
    }
    for (String of : List.of("a_expr", "b_expr", "subquery_Op")) {
      ofWords.forEach((word, some) -> put(operators, of, word, some));
    }
    put(operators, "func_expr_common_subexpr", "NULLIF", Set.of("="));
    put(operators, "case_expr", "CASE", Set.of("="));
    put(operators, "join_qual", "USING", Set.of("="));
    put(operators, "joined_table", "NATURAL", Set.of("="));
    return operators;
  }

  private static void put(
      @Nullable Set<String>[] operators, String nonterminal, String symbol, Set<String> some) {
    for (int rule : G.rulesOf(nonterminal)) {
      if (G.uses(rule, symbol)) {
        operators[rule] =
            with(operators[rule] == null ? null : new HashSet<>(operators[rule]), some);
      }
    }
  }
}
