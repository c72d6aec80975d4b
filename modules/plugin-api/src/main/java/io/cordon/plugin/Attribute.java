package io.cordon.plugin;

import java.util.Set;

/**
 * An attribute that a plugin reads.
 *
 * @param name such as {@code helios.region}
 * @param grants whether a session may do more with it than without. Where the policy's {@code
 *     identities} name a user, such an attribute comes from there or from an {@code authenticate}
 *     hook, and from no client: if neither gives it, it is empty
 * @param values those that mean something, such as the regions that nodes are in; empty: any
 */
public record Attribute(String name, boolean grants, Set<String> values) {

  public Attribute {
    values = Set.copyOf(values);
  }

  /** One that grants, with any value. */
  public static Attribute granting(String name) {
    return new Attribute(name, true, Set.of());
  }
}
