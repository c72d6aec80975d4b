package io.cordon.proxy.catalog;

import io.cordon.sql.FunctionName;
import io.cordon.sql.ImplicitCalls;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The functions that a statement may call without a call of them in its text. Immutable.
 *
 * @param operators by name and schema, what they call; nothing: of PostgreSQL's own, and of
 *     extensions those in C that are not volatile
 * @param types all names of types, but for those of tables' rows and of arrays
 * @param casts by the name of a type, what explicit casts to it call, and to what it is made of
 * @param checks likewise, what is called for each value of it: by the checks of its domains, and
 *     its own functions where they are not PostgreSQL's
 * @param relations by qualified name, what is called for values of its columns' types
 * @param signatures by the qualified name of a function, what is called for values of its arguments
 *     and its result
 * @param anywhere what the casts call that need no name in a text
 * @param attributes the functions that may be called as columns: with one argument, but for
 *     PostgreSQL's own immutable ones
 */
record ImplicitFunctions(
    Map<String, Map<String, Set<String>>> operators,
    Set<String> types,
    Map<String, Set<String>> casts,
    Map<String, Set<String>> checks,
    Map<String, Set<String>> relations,
    Map<String, Set<String>> signatures,
    Set<String> anywhere,
    Set<String> attributes) {

  static final ImplicitFunctions NONE =
      new ImplicitFunctions(
          Map.of(), Set.of(), Map.of(), Map.of(), Map.of(), Map.of(), Set.of(), Set.of());

  /** Everything that any of them says. */
  static ImplicitFunctions union(Collection<ImplicitFunctions> parts) {
    ImplicitFunctions all =
        new ImplicitFunctions(
            new HashMap<>(),
            new HashSet<>(),
            new HashMap<>(),
            new HashMap<>(),
            new HashMap<>(),
            new HashMap<>(),
            new HashSet<>(),
            new HashSet<>());
    for (ImplicitFunctions part : parts) {
      part.operators.forEach(
          (name, bySchema) ->
              addAll(all.operators.computeIfAbsent(name, n -> new HashMap<>(2)), bySchema));
      all.types.addAll(part.types);
      addAll(all.casts, part.casts);
      addAll(all.checks, part.checks);
      addAll(all.relations, part.relations);
      addAll(all.signatures, part.signatures);
      all.anywhere.addAll(part.anywhere);
      all.attributes.addAll(part.attributes);
    }
    return all;
  }

  private static void addAll(Map<String, Set<String>> to, Map<String, Set<String>> from) {
    from.forEach((name, some) -> to.computeIfAbsent(name, n -> new HashSet<>(2)).addAll(some));
  }

  /**
   * Adds what operators, casts and checks may call, and the names that are not known.
   *
   * @param named what the statement calls by name, which may be a cast too
   * @param path which of some schemas a bare name may mean
   * @return false if a name is not known
   */
  boolean add(
      Set<String> called,
      ImplicitCalls calls,
      List<FunctionName> named,
      Set<String> relations,
      UnaryOperator<Set<String>> path) {
    boolean known = true;
    for (String operator : calls.operators()) {
      Map<String, Set<String>> bySchema = operators.getOrDefault(operator, Map.of());
      if (isPostgres(bySchema)) {
        continue;
      }
      Set<String> schemas = path.apply(bySchema.keySet());
      if (schemas.isEmpty()) {
        known = false;
        called.add(operator);
      }
      schemas.forEach(schema -> called.addAll(bySchema.getOrDefault(schema, Set.of())));
    }
    for (String type : calls.types()) {
      if (type.equals(ImplicitCalls.ANY_TYPE)) {
        checks.values().forEach(called::addAll);
      } else if (!addType(called, type) && !isKnown(type, relations)) {
        known = false;
        called.add(type);
      }
    }
    calls.attributes().forEach(name -> addType(called, name));
    named.forEach(function -> addType(called, function.name()));
    if (calls.expressions()) {
      called.addAll(anywhere);
    }
    return known;
  }

  /**
   * Adds what may be called for values of the types that these have in their columns, arguments and
   * results: a text makes such values without the names of the types.
   *
   * @param named relations, by qualified name
   * @param called functions, likewise; to which is added
   */
  void addOfTypes(Set<String> named, Set<String> called) {
    if (!relations.isEmpty()) {
      named.forEach(name -> called.addAll(relations.getOrDefault(name, Set.of())));
    }
    if (!signatures.isEmpty()) {
      for (String name : List.copyOf(called)) {
        called.addAll(signatures.getOrDefault(name, Set.of()));
      }
    }
  }

  /** Whether it is there whatever the path is, and calls nothing: most are so. */
  private static boolean isPostgres(Map<String, Set<String>> bySchema) {
    for (Set<String> called : bySchema.values()) {
      if (!called.isEmpty()) {
        return false;
      }
    }
    return bySchema.containsKey("pg_catalog");
  }

  private boolean isKnown(String type, Set<String> relations) {
    String name = elementOf(type);
    return types.contains(name) || relations.contains(name);
  }

  private boolean addType(Set<String> called, String type) {
    String name = elementOf(type);
    boolean cast = called.addAll(casts.getOrDefault(name, Set.of()));
    boolean checked = called.addAll(checks.getOrDefault(name, Set.of()));
    return cast || checked;
  }

  /** An array's type has an underscore before the name of its element's. */
  private String elementOf(String type) {
    String name = type;
    while (name.startsWith("_") && !types.contains(name)) {
      name = name.substring(1);
    }
    return name;
  }
}
