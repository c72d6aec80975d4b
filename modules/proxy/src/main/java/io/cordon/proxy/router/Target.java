package io.cordon.proxy.router;

import io.cordon.proxy.policy.NodeRole;
import org.jspecify.annotations.Nullable;

/**
 * What a chain requires of the node: each part that is not null must hold.
 *
 * @param node exactly this one
 * @param region one of this region
 */
public record Target(@Nullable String node, @Nullable String region, @Nullable NodeRole role) {

  /** No plugin has an opinion. */
  public static final Target ANY = new Target(null, null, null);
}
