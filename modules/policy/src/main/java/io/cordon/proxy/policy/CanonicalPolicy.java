package io.cordon.proxy.policy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A policy as {@link CanonicalJson}. */
final class CanonicalPolicy {

  private CanonicalPolicy() {}

  static String of(Policy policy) {
    Map<String, Object> root = new TreeMap<>();
    root.put("regions", List.copyOf(new TreeSet<>(policy.regions())));
    root.put("nodes", policy.nodes().stream().map(CanonicalPolicy::node).toList());
    Map<String, Object> identities = new TreeMap<>();
    policy
        .identities()
        .forEach((user, spec) -> identities.put(user, Map.of("attributes", spec.attributes())));
    root.put("identities", identities);
    root.put("plugins", policy.plugins().stream().map(CanonicalPolicy::plugin).toList());
    root.put("staleAfter", Quantities.show(policy.staleness().after()));
    root.put("onPartition", word(policy.staleness().onPartition()));
    return CanonicalJson.of(root);
  }

  static String hash(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Object> node(NodeSpec spec) {
    Map<String, Object> node = new TreeMap<>();
    node.put("name", spec.name());
    node.put("address", spec.address());
    if (spec.region() != null) {
      node.put("region", spec.region());
    }
    node.put("role", word(spec.role()));
    node.put("tags", spec.tags());
    node.put("weight", spec.weight());
    node.put("maxConnections", spec.maxConnections());
    node.put("state", word(spec.state()));
    return node;
  }

  /** What a failure is has no default here: where the policy is silent the plugin says it. */
  private static Map<String, Object> plugin(PluginSpec spec) {
    Map<String, Object> plugin = new TreeMap<>();
    plugin.put("name", spec.name());
    if (spec.onFailure() != null) {
      plugin.put("onFailure", word(spec.onFailure()));
    }
    plugin.put("settings", spec.settings());
    return plugin;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
