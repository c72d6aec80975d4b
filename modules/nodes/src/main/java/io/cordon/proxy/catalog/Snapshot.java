package io.cordon.proxy.catalog;

import io.cordon.plugin.Catalog.Function;
import io.cordon.plugin.Catalog.Kind;
import io.cordon.plugin.Catalog.Relation;
import io.cordon.sql.FunctionName;
import io.cordon.sql.ImplicitCalls;
import io.cordon.sql.RelationName;
import io.cordon.sql.SettingText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogs of some nodes say of one database. Immutable.
 *
 * @param relations by qualified name
 * @param functions by qualified name
 * @param relationSchemas by bare name, the schemas that have it
 * @param functionSchemas likewise
 * @param implicit the functions that need not be named
 * @param active the relations that are not inert
 * @param paths the default search paths that a server connection may have been opened with
 * @param utf8 its encoding is UTF8; else names that are not ASCII are cut, and their letters made
 *     small, otherwise than by us
 */
record Snapshot(
    Map<String, Relation> relations,
    Map<String, List<Function>> functions,
    Map<String, Set<String>> relationSchemas,
    Map<String, Set<String>> functionSchemas,
    ImplicitFunctions implicit,
    Active active,
    Set<DefaultPath> paths,
    boolean utf8) {

  /** Of partitions in partitions. */
  private static final int DEEPEST = 20;

  /** By way of views, of which the depth is bounded by this too. */
  private static final int MOST_READ = 1000;

  /** What more relations than that are said to do. */
  private static final String TOO_MANY = "is more than " + MOST_READ + " relations";

  static final Snapshot EMPTY =
      new Snapshot(
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          ImplicitFunctions.NONE,
          Active.NONE,
          Set.of(),
          true);

  /** Everything that any of them says. */
  static Snapshot union(Collection<Snapshot> parts) {
    if (parts.size() == 1) {
      return parts.iterator().next();
    }
    Map<String, Relation> relations = new HashMap<>();
    Map<String, List<Function>> functions = new HashMap<>();
    Map<String, Set<String>> relationSchemas = new HashMap<>();
    Map<String, Set<String>> functionSchemas = new HashMap<>();
    Set<DefaultPath> paths = new LinkedHashSet<>();
    for (Snapshot part : parts) {
      part.relations.forEach((name, one) -> relations.merge(name, one, Snapshot::both));
      part.functions.forEach((name, some) -> functions.merge(name, some, Snapshot::both));
      part.relationSchemas.forEach((name, in) -> relationSchemas.merge(name, in, Snapshot::both));
      part.functionSchemas.forEach((name, in) -> functionSchemas.merge(name, in, Snapshot::both));
      paths.addAll(part.paths);
    }
    ImplicitFunctions implicit =
        ImplicitFunctions.union(parts.stream().map(Snapshot::implicit).toList());
    Active active = Active.union(parts.stream().map(Snapshot::active).toList());
    boolean utf8 = parts.stream().allMatch(Snapshot::utf8);
    return new Snapshot(
        relations, functions, relationSchemas, functionSchemas, implicit, active, paths, utf8);
  }

  Snapshot withPaths(Set<DefaultPath> others) {
    return new Snapshot(
        relations, functions, relationSchemas, functionSchemas, implicit, active, others, utf8);
  }

  /**
   * Whether a statement with these names runs nothing but known functions of PostgreSQL's own,
   * whatever the search path is: each relation of each name is inert, with all its partitions and
   * children; each function is known, and each operator and type PostgreSQL's own, and nothing of
   * somebody's has the same name.
   */
  boolean inert(List<RelationName> named, List<FunctionName> called, ImplicitCalls implicitly) {
    if (active.unnamed()) {
      return false;
    }
    for (RelationName relation : named) {
      if (!isInert(relation)) {
        return false;
      }
    }
    for (FunctionName function : called) {
      String name = function.name();
      boolean own = function.schema() == null || function.schema().equals("pg_catalog");
      if (!own || !KnownFunctions.contains(name) || isForeign(name)) {
        return false;
      }
    }
    for (String operator : implicitly.operators()) {
      if (active.operators().contains(operator)
          || !implicit.operators().getOrDefault(operator, Map.of()).containsKey("pg_catalog")) {
        return false;
      }
    }
    for (String type : implicitly.types()) {
      if (isForeign(type) || !implicit.types().contains(type)) {
        return false;
      }
    }
    for (String attribute : implicitly.attributes()) {
      if (!isAscii(attribute)
          || isForeign(attribute)
          || implicit.attributes().contains("pg_catalog." + attribute)) {
        return false;
      }
    }
    return true;
  }

  /** Something that is not PostgreSQL's own may be meant by the name of a function or a type. */
  private boolean isForeign(String name) {
    return active.functions().contains(name) || active.types().contains(name);
  }

  private boolean isInert(RelationName named) {
    String schema = named.schema();
    if (!isAscii(named.name()) || (schema != null && !isAscii(schema))) {
      return false; // a node cuts it by the bytes of its own encoding
    }
    Set<String> schemas =
        schema != null ? Set.of(schema) : relationSchemas.getOrDefault(named.name(), Set.of());
    for (String in : schemas) {
      String name = new RelationName(in, named.name(), false).qualified();
      Relation relation = relations.get(name);
      // The key of a partition is its parent's.
      if (relation == null || relation.partition() || !isInert(name, named.write(), 0)) {
        return false;
      }
    }
    return !schemas.isEmpty();
  }

  /**
   * A function that may write, and that reading one of these relations calls, by way of whichever
   * views; null: none is known.
   */
  @Nullable String writer(List<RelationName> named, SearchPath path) {
    if (active.writers().isEmpty()) {
      return null;
    }
    Set<String> seen = new HashSet<>();
    for (RelationName relation : named) {
      for (String name : relations(relation, path)) {
        String writer = writer(name, seen);
        if (writer != null) {
          return writer;
        }
      }
    }
    return null;
  }

  private @Nullable String writer(String name, Set<String> seen) {
    Relation relation = relations.get(name);
    String writer = active.writers().get(name);
    if (writer != null || relation == null || !seen.add(name)) {
      return writer;
    }
    if (seen.size() > MOST_READ) {
      return TOO_MANY;
    }
    for (String read : relation.reads()) {
      writer = writer == null ? writer(read, seen) : writer;
    }
    return writer;
  }

  /** Each of these names is one of a relation that is known. */
  boolean knows(List<RelationName> named, SearchPath path) {
    return named.stream()
        .allMatch(
            name ->
                path.mayBeTemporary(name.name())
                    || relations(name, path).stream().anyMatch(relations::containsKey));
  }

  /**
   * False if the node may read it as another name.
   *
   * @param schema null: none
   */
  boolean isClear(@Nullable String schema, String name, SearchPath path) {
    return (utf8 && !path.misread()) || (isAscii(name) && (schema == null || isAscii(schema)));
  }

  private static boolean isAscii(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  private boolean isInert(String name, boolean written, int depth) {
    Relation relation = relations.get(name);
    if (relation == null || active.has(name, written) || depth > DEEPEST) {
      return false;
    }
    for (String child : relation.children()) {
      if (!isInert(child, written, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  /** The schemas of the path that have such a relation, qualified; none: not known. */
  List<String> relations(RelationName name, SearchPath path) {
    String schema = name.schema();
    if (schema != null) {
      return List.of(name.qualified());
    }
    List<String> found = new ArrayList<>(1);
    if (path.mayBeTemporary(name.name())) {
      found.add(new RelationName("pg_temp", name.name(), false).qualified());
    }
    for (String in : in(path, relationSchemas.getOrDefault(name.name(), Set.of()))) {
      found.add(new RelationName(in, name.name(), false).qualified());
    }
    return found;
  }

  /** Likewise; a function of {@code pg_catalog} does not hide one with other arguments. */
  List<String> functions(FunctionName name, SearchPath path) {
    if (name.schema() != null) {
      return List.of(name.qualified());
    }
    List<String> found = new ArrayList<>(1);
    for (String in : in(path, functionSchemas.getOrDefault(name.name(), Set.of()))) {
      found.add(new FunctionName(in, name.name()).qualified());
    }
    return found;
  }

  /** Whether the path that this role has by default may begin with the temporary schema. */
  boolean isTemporaryByDefault(String role) {
    return paths.stream()
        .map(path -> path.set(role))
        .anyMatch(path -> path != null && SettingText.lowerCase(path).contains("pg_temp"));
  }

  /**
   * Adds the functions, qualified, that may be called without a call of them in the text, and the
   * names of operators and types that are not known.
   *
   * @param named what is called by name
   * @return false if one of the names is not known
   */
  boolean addImplicit(
      Set<String> called, ImplicitCalls calls, List<FunctionName> named, SearchPath path) {
    for (String attribute : calls.attributes()) {
      for (String in : in(path, functionSchemas.getOrDefault(attribute, Set.of()))) {
        String function = new FunctionName(in, attribute).qualified();
        if (implicit.attributes().contains(function)) {
          called.add(function);
        }
      }
    }
    return implicit.add(
        called, calls, named, relationSchemas.keySet(), schemas -> Set.copyOf(in(path, schemas)));
  }

  /**
   * Which of these schemas a bare name may mean: all that the path has, since a schema that the
   * session has no right to use is passed over, and only the node knows which those are.
   */
  private List<String> in(SearchPath path, Set<String> schemas) {
    if (schemas.isEmpty()) {
      return List.of();
    }
    List<String> known = path.known() ? schemas(path) : null;
    if (known == null) {
      return List.copyOf(schemas);
    }
    List<String> both = new ArrayList<>(1);
    if (schemas.contains("pg_catalog")) {
      both.add("pg_catalog");
    }
    for (String schema : known) {
      if (schemas.contains(schema) && !both.contains(schema)) {
        both.add(schema);
      }
    }
    return both;
  }

  /** Null if the nodes differ, or one does not say. */
  private @Nullable List<String> schemas(SearchPath path) {
    List<String> given = path.schemas();
    if (given != null) {
      return given;
    }
    List<String> same = null;
    for (DefaultPath each : paths) {
      String value = each.of(path.user());
      List<String> schemas = value == null ? null : SearchPath.parse(value, path.user());
      if (schemas == null || (same != null && !same.equals(schemas))) {
        return null;
      }
      same = schemas;
    }
    return same;
  }

  private static Relation both(Relation one, Relation two) {
    if (one.equals(two)) {
      return one;
    }
    // What is a table here and foreign there is foreign; what is a view anywhere is a view.
    Kind kind =
        one.kind() == Kind.FOREIGN_TABLE || one.reads().size() > two.reads().size()
            ? one.kind()
            : two.kind();
    return new Relation(
        one.name(),
        kind,
        one.partition() && two.partition(),
        both(one.reads(), two.reads()),
        both(one.calls(), two.calls()),
        both(one.children(), two.children()));
  }

  private static <T> Set<T> both(Set<T> one, Set<T> two) {
    if (one.containsAll(two)) {
      return one;
    }
    Set<T> all = new LinkedHashSet<>(one);
    all.addAll(two);
    return all;
  }

  private static List<Function> both(List<Function> one, List<Function> two) {
    if (one.containsAll(two)) {
      return one;
    }
    Set<Function> all = new LinkedHashSet<>(one);
    all.addAll(two);
    return List.copyOf(all);
  }
}
