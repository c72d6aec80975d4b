package io.cordon.sql;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Names by which a statement may call functions without a call of them in its text. Whether one of
 * them is such a name, only a catalog tells.
 *
 * @param operators as written, and those that SQL's words stand for ({@code LIKE} is {@code ~~});
 *     without a schema: of {@code OPERATOR(s.+)} see {@link Statement#functions}
 * @param types what values are made, or made of, without the schema and as the catalog has it
 *     ({@code integer} is {@code int4}): a cast may call a function, and so may a domain's check
 * @param attributes names after a dot: {@code t.f} and {@code (x).f} are calls of {@code f}, or
 *     casts to it, where there is no such column
 * @param expressions whether it has any: an implicit cast needs no name
 */
public record ImplicitCalls(
    Set<String> operators, Set<String> types, Set<String> attributes, boolean expressions) {

  /** Among the types: any, chosen where no text shows it. */
  public static final String ANY_TYPE = "*";

  /** There are none. */
  public static final ImplicitCalls NONE = new ImplicitCalls(Set.of(), Set.of(), Set.of(), false);

  public ImplicitCalls {
    operators = Set.copyOf(operators);
    types = Set.copyOf(types);
    attributes = Set.copyOf(attributes);
  }

  /** Those of either. */
  public ImplicitCalls and(ImplicitCalls other) {
    return new ImplicitCalls(
        union(operators, other.operators),
        union(types, other.types),
        union(attributes, other.attributes),
        expressions || other.expressions);
  }

  private static Set<String> union(Set<String> one, Set<String> two) {
    if (one.isEmpty() || two.isEmpty()) {
      return one.isEmpty() ? two : one;
    }
    Set<String> both = new LinkedHashSet<>(one);
    both.addAll(two);
    return both;
  }
}
