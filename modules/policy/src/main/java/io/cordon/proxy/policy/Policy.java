package io.cordon.proxy.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What ops push.
 *
 * @param epoch counts up with each change
 * @param regions the only ones that nodes may be in; empty: any
 * @param nodes in the order of the document; names are unique
 * @param identities by user; see {@link Identities}
 * @param plugins the chain, in its order
 */
public record Policy(
    long epoch,
    Set<String> regions,
    List<NodeSpec> nodes,
    Map<String, IdentitySpec> identities,
    List<PluginSpec> plugins,
    Staleness staleness) {

  public Policy {
    regions = Set.copyOf(regions);
    nodes = List.copyOf(nodes);
    identities = Map.copyOf(identities);
    plugins = List.copyOf(plugins);
  }

  /** One that says no more. */
  public Policy(
      long epoch,
      List<NodeSpec> nodes,
      Map<String, IdentitySpec> identities,
      List<PluginSpec> plugins) {
    this(epoch, Set.of(), nodes, identities, plugins, Staleness.DEFAULT);
  }

  /** The same under another number. */
  public Policy numbered(long other) {
    return new Policy(other, regions, nodes, identities, plugins, staleness);
  }

  /** The same with other nodes. */
  public Policy withNodes(List<NodeSpec> other) {
    return new Policy(epoch, regions, other, identities, plugins, staleness);
  }

  /**
   * The one text of all documents that mean this policy: JSON without spaces, every key that has a
   * default written down, sorted; lists in their order. {@link PolicyReader#parse} reads it, and
   * what comes of that has the same text. The epoch is not part of it.
   */
  public String canonical() {
    return CanonicalPolicy.of(this);
  }

  /** The SHA-256 of {@link #canonical()}, in hexadecimal. */
  public String hash() {
    return CanonicalPolicy.hash(canonical());
  }
}
