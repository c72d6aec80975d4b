package io.cordon.proxy.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node as the policy names it.
 *
 * @param region null: the node serves only statements that no region binds
 * @param role what it is configured to be; its health says what it is
 * @param tags anything else that plugins may ask about, such as {@code environment}
 */
public record NodeSpec(
    String name,
    String host,
    int port,
    @Nullable String region,
    NodeRole role,
    Map<String, String> tags) {

  public NodeSpec {
    tags = Map.copyOf(tags);
  }
}
