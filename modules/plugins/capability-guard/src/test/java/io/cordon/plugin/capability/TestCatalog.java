package io.cordon.plugin.capability;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.RegionView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the tests' nodes have, in the database demo. */
final class TestCatalog implements Catalog {

  private final Map<String, Relation> relations = new HashMap<>();
  private final Map<String, Function> functions = new HashMap<>();

  TestCatalog() {
    for (String name :
        List.of(
            "public.analytics_events",
            "public.users",
            "public.hidden",
            "sales.orders",
            "sales.people",
            "other.analytics_events",
            "pg_catalog.analytics_x",
            "public.\"analytics_a.b\"")) {
      add(name, Kind.TABLE, false, Set.of(), Set.of(), Set.of());
    }
    view("public.analytics_ok", Set.of("public.analytics_events"), Set.of());
    view("public.analytics_users", Set.of("public.users"), Set.of());
    view("public.analytics_twice", Set.of("public.analytics_users"), Set.of());
    view("public.analytics_calls", Set.of(), Set.of("public.leak"));
    parent("public.analytics_parent", Kind.TABLE, "public.hidden");
    parent("public.analytics_parts", Kind.PARTITIONED_TABLE, "public.part_1");
    parent("public.analytics_mixed", Kind.PARTITIONED_TABLE, "public.far_part");
    add("public.part_1", Kind.TABLE, true, Set.of(), Set.of(), Set.of());
    add("public.far_part", Kind.FOREIGN_TABLE, true, Set.of(), Set.of(), Set.of());
    add("public.analytics_far", Kind.FOREIGN_TABLE, false, Set.of(), Set.of(), Set.of());
    function("pg_catalog.lower", "internal", Volatility.IMMUTABLE, false);
    function("pg_catalog.now", "internal", Volatility.STABLE, false);
    function("pg_catalog.count", "internal", Volatility.STABLE, true);
    function("pg_catalog.pg_ls_dir", "internal", Volatility.VOLATILE, false);
    function("public.leak", "plpgsql", Volatility.IMMUTABLE, false);
    function("public.total", "sql", Volatility.STABLE, false);
  }

  @Override
  public Optional<Relation> relation(String database, String name) {
    return database.equals("demo") ? Optional.ofNullable(relations.get(name)) : Optional.empty();
  }

  @Override
  public List<Function> functions(String database, String name) {
    return functions.containsKey(name) ? List.of(functions.get(name)) : List.of();
  }

  private void view(String name, Set<String> reads, Set<String> calls) {
    add(name, Kind.VIEW, false, reads, calls, Set.of());
  }

  private void parent(String name, Kind kind, String child) {
    add(name, kind, false, Set.of(), Set.of(), Set.of(child));
  }

  private void add(
      String name,
      Kind kind,
      boolean partition,
      Set<String> reads,
      Set<String> calls,
      Set<String> children) {
    relations.put(name, new Relation(name, kind, partition, reads, calls, children));
  }

  private void function(String name, String language, Volatility volatility, boolean aggregate) {
    functions.put(name, new Function(name, language, volatility, aggregate, false, false));
  }

  /** Of a plugin that is started with these settings. */
  record Context(Map<String, Object> settings) implements PluginContext {

    @Override
    public RegionView regions() {
      throw new UnsupportedOperationException("not asked for");
    }

    @Override
    public KeyValues keyValues() {
      return KeyValues.none();
    }

    @Override
    public Catalog catalog() {
      return new TestCatalog();
    }
  }
}
