package io.cordon.plugin.testkit;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.Default;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A catalog as a test writes it down, the same of every database. What is not here is not known.
 *
 * @param relations by {@code schema.name}
 * @param functions likewise; one of a name
 */
public record TestCatalog(Map<String, OfRelation> relations, Map<String, OfFunction> functions)
    implements Catalog {

  /** Nothing. */
  public static final TestCatalog EMPTY = new TestCatalog(Map.of(), Map.of());

  /** What is said of a relation. */
  public record OfRelation(
      @Default("table") Kind kind,
      @Default("false") boolean partition,
      List<String> reads,
      List<String> calls,
      List<String> children) {}

  /** What is said of a function. */
  public record OfFunction(
      @Default("sql") String language,
      @Default("volatile") Volatility volatility,
      @Default("false") boolean aggregate,
      @Default("false") boolean securityDefiner,
      @Default("false") boolean ownedBySuperuser) {}

  @Override
  public Optional<Relation> relation(String database, String name) {
    return Optional.ofNullable(relations.get(name))
        .map(
            of ->
                new Relation(
                    name,
                    of.kind(),
                    of.partition(),
                    Set.copyOf(of.reads()),
                    Set.copyOf(of.calls()),
                    Set.copyOf(of.children())));
  }

  @Override
  public List<Function> functions(String database, String name) {
    OfFunction of = functions.get(name);
    return of == null
        ? List.of()
        : List.of(
            new Function(
                name,
                of.language(),
                of.volatility(),
                of.aggregate(),
                of.securityDefiner(),
                of.ownedBySuperuser()));
  }
}
