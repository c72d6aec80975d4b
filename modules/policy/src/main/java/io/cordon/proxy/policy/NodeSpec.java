package io.cordon.proxy.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node as the policy names it.
 *
 * @param region null: the node serves only statements that no region binds
 * @param role what it is configured to be; its health says what it is
 * @param tags anything else that plugins may ask about, such as {@code environment}
 * @param weight of all sessions that several nodes may serve, this one gets its part; with 0 only
 *     those that no other can serve
 * @param maxConnections of one member to this node, if that is less than the member's own cap; 0:
 *     the cap
 */
public record NodeSpec(
    String name,
    String host,
    int port,
    @Nullable String region,
    NodeRole role,
    Map<String, String> tags,
    int weight,
    int maxConnections,
    NodeState state) {

  public NodeSpec {
    tags = Map.copyOf(tags);
  }

  /** One of which the policy says no more. */
  public NodeSpec(
      String name,
      String host,
      int port,
      @Nullable String region,
      NodeRole role,
      Map<String, String> tags) {
    this(name, host, port, region, role, tags, 1, 0, NodeState.ACTIVE);
  }

  /** The same in another region; null: in none. */
  public NodeSpec inRegion(@Nullable String other) {
    return new NodeSpec(name, host, port, other, role, tags, weight, maxConnections, state);
  }

  /** The same in another state. */
  public NodeSpec inState(NodeState other) {
    return new NodeSpec(name, host, port, region, role, tags, weight, maxConnections, other);
  }

  /** The same with another weight. */
  public NodeSpec weighing(int other) {
    return new NodeSpec(name, host, port, region, role, tags, other, maxConnections, state);
  }

  /** The same with another cap on its connections. */
  public NodeSpec cappedAt(int other) {
    return new NodeSpec(name, host, port, region, role, tags, weight, other, state);
  }

  /** {@code host:port}, an IPv6 address in brackets. */
  public String address() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
