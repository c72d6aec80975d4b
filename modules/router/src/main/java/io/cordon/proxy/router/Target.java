package io.cordon.proxy.router;

import io.cordon.plugin.RouteResult;
import io.cordon.proxy.policy.NodeRole;
import org.jspecify.annotations.Nullable;

/**
 * What a chain requires of the node: each part that is not null must hold.
 *
 * @param node exactly this one
 * @param region one of this region
 * @param among one of these, and what the client is told where none of them fits
 */
public record Target(
    @Nullable String node,
    @Nullable String region,
    @Nullable NodeRole role,
    RouteResult.@Nullable Among among) {

  /** No plugin has an opinion. */
  public static final Target ANY = new Target(null, null, null);

  /** Without a list of nodes. */
  public Target(@Nullable String node, @Nullable String region, @Nullable NodeRole role) {
    this(node, region, role, null);
  }

  /** Whether the list of nodes, if there is one, has this one. */
  boolean lists(String name) {
    return among == null || among.targets().contains(name);
  }
}
