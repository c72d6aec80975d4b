package io.cordon.proxy.router;

import io.cordon.plugin.HookContext;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tests of this package have in common. */
final class Fixtures {

  static final RouteRequest REQUEST =
      new RouteRequest(
          "SELECT 1",
          "SELECT $1",
          List.of(),
          List.of(),
          true,
          "SELECT",
          false,
          new HookContext("r", "c", "alice", "demo", null, Map.of()));

  static final List<NodeSpec> NODES =
      List.of(
          new NodeSpec("x", "127.0.0.1", 1, "eu-west", NodeRole.STANDBY, Map.of()),
          new NodeSpec("y", "127.0.0.1", 2, "us-east", NodeRole.PRIMARY, Map.of()),
          new NodeSpec("z", "127.0.0.1", 3, null, NodeRole.STANDBY, Map.of()));

  private Fixtures() {}

  static PluginSpec spec(String name) {
    return new PluginSpec(name, PluginManifest.OnFailure.BLOCK, Map.of());
  }

  static Policy policy(long epoch, PluginSpec... plugins) {
    return new Policy(epoch, NODES, Map.of(), List.of(plugins));
  }

  static Chain chain(long epoch, TestPlugin... plugins) {
    List<PluginSpec> specs = new ArrayList<>();
    for (TestPlugin plugin : plugins) {
      specs.add(spec(plugin.name()));
    }
    return Chain.build(
        new Policy(epoch, NODES, Map.of(), specs),
        Plugins.of(PluginOptions.BUILT_IN, List.of(plugins)));
  }
}
