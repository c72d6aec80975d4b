package io.cordon.plugin;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the nodes' catalogs say of a name: of all nodes that are alive together, so that what holds
 * here holds wherever a statement goes. Names are {@code schema.name} as in {@link
 * RouteRequest#tables}, and a part with a dot or a double quote in it is quoted. Thread-safe, never
 * blocks; a copy that is read again all the time, and at once where a statement names what it does
 * not know.
 *
 * <p>What is not here is not known, and a guard refuses it: temporary objects, what was made a
 * moment ago, and every name of a database that could not be read.
 */
public interface Catalog {

  /** What can be named where a table can. */
  enum Kind {
    TABLE,
    PARTITIONED_TABLE,
    VIEW,
    MATERIALIZED_VIEW,
    FOREIGN_TABLE,
    SEQUENCE
  }

  /** What a function promises. */
  enum Volatility {
    IMMUTABLE,
    STABLE,
    VOLATILE
  }

  /**
   * A relation.
   *
   * @param partition true if it is a part of a partitioned table
   * @param reads the relations that its rules name: of a view, those it is made of; PostgreSQL does
   *     not note its own
   * @param calls the functions that its rules call, but for PostgreSQL's own
   * @param children the relations that inherit from it, partitions included
   */
  record Relation(
      String name,
      Kind kind,
      boolean partition,
      Set<String> reads,
      Set<String> calls,
      Set<String> children) {
    public Relation {
      reads = Set.copyOf(reads);
      calls = Set.copyOf(calls);
      children = Set.copyOf(children);
    }
  }

  /**
   * One function of a name.
   *
   * @param language such as {@code internal}, {@code sql} or {@code plpgsql}
   * @param aggregate an aggregate or window function
   * @param securityDefiner it runs with its owner's rights
   * @param ownedBySuperuser whose rights those are
   */
  record Function(
      String name,
      String language,
      Volatility volatility,
      boolean aggregate,
      boolean securityDefiner,
      boolean ownedBySuperuser) {}

  /** The relation of this name. */
  Optional<Relation> relation(String database, String name);

  /** All functions of this name, whatever their arguments; none if the name is not known. */
  List<Function> functions(String database, String name);

  /** One that knows nothing. */
  static Catalog none() {
    return new Catalog() {
      @Override
      public Optional<Relation> relation(String database, String name) {
        return Optional.empty();
      }

      @Override
      public List<Function> functions(String database, String name) {
        return List.of();
      }
    };
  }
}
