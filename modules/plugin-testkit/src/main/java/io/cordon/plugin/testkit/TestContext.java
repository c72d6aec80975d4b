package io.cordon.plugin.testkit;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.RegionView;
import java.util.List;
import java.util.Map;

/**
 * What a plugin is started with in a test.
 *
 * <pre>{@code
 * Hooks hooks = plugin.start(TestContext.of(Map.of("enforce", true),
 *     TestNode.primary("pg-eu-west", "eu-west")));
 * }</pre>
 */
public record TestContext(
    Map<String, Object> settings, RegionView regions, KeyValues keyValues, Catalog catalog)
    implements PluginContext {

  /** With a key-value store of its own, empty. */
  public static TestContext of(Map<String, Object> settings, TestNode... nodes) {
    return of(settings, List.of(nodes));
  }

  /** The same. */
  public static TestContext of(Map<String, Object> settings, List<TestNode> nodes) {
    return new TestContext(settings, new TestRegions(nodes), new MemoryKeyValues(), Catalog.none());
  }

  /** The same, with what the nodes' catalogs say. */
  public TestContext with(Catalog said) {
    return new TestContext(settings, regions, keyValues, said);
  }
}
