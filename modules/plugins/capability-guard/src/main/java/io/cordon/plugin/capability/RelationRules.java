package io.cordon.plugin.capability;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.Catalog.Kind;
import io.cordon.plugin.Catalog.Relation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which relations a role may name, and what they bring with them: of a view that is followed, all
 * that it is made of; of a table, what inherits from it. A partition is a part of its table and
 * needs no name of its own, unless it is a foreign table.
 */
final class RelationRules {

  private static final String TEMPORARY = "pg_temp";

  private final List<NamePattern> named;
  private final Capability capability;
  private final Catalog catalog;
  private final FunctionRules functions;

  RelationRules(Capability capability, Catalog catalog, FunctionRules functions) {
    this.named = capability.relations().stream().map(NamePattern::new).toList();
    this.capability = capability;
    this.catalog = catalog;
    this.functions = functions;
  }

  /** Why one of these may not be named; null if all may. */
  @Nullable String refusal(String database, Iterable<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      String refusal = refusal(database, name, seen);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  private @Nullable String refusal(String database, String name, Set<String> seen) {
    if (!seen.add(name)) {
      return null;
    } else if (name.startsWith(TEMPORARY)) {
      return "relation " + name + " may be temporary";
    }
    Relation relation = catalog.relation(database, name).orElse(null);
    if (relation == null) {
      return "relation " + name + " is not known";
    } else if (named.stream().noneMatch(pattern -> pattern.matches(name))) {
      return "relation " + name + " is not allowed";
    }
    return refusalOfParts(database, relation, seen);
  }

  private @Nullable String refusalOfParts(String database, Relation relation, Set<String> seen) {
    if (relation.kind() == Kind.FOREIGN_TABLE && !capability.foreignTables()) {
      return "foreign table " + relation.name() + " is not allowed";
    }
    String refusal = null;
    if (capability.views() == Capability.Views.FOLLOWED) {
      refusal = functions.refusal(database, relation.calls());
      for (String read : relation.reads()) {
        refusal = refusal != null ? refusal : refusal(database, read, seen);
      }
      if (refusal != null) {
        return refusal + " (by way of " + relation.name() + ")";
      }
    }
    for (String child : relation.children()) {
      refusal = refusal != null ? refusal : refusalOfChild(database, child, seen);
    }
    return refusal;
  }

  private @Nullable String refusalOfChild(String database, String name, Set<String> seen) {
    Relation child = catalog.relation(database, name).orElse(null);
    if (child == null || !child.partition() || child.kind() == Kind.FOREIGN_TABLE) {
      return refusal(database, name, seen);
    }
    return seen.add(name) ? refusalOfParts(database, child, seen) : null;
  }
}
