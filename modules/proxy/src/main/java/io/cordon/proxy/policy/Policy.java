package io.cordon.proxy.policy;

import java.util.List;
import java.util.Map;

/**
 * What ops push.
 *
 * @param epoch counts up with each change
 * @param nodes in the order of the document; names are unique
 * @param identities by user
 * @param plugins the chain, in its order
 */
public record Policy(
    long epoch,
    List<NodeSpec> nodes,
    Map<String, IdentitySpec> identities,
    List<PluginSpec> plugins) {

  public Policy {
    nodes = List.copyOf(nodes);
    identities = Map.copyOf(identities);
    plugins = List.copyOf(plugins);
  }
}
