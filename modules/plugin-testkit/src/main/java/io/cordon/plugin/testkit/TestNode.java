package io.cordon.plugin.testkit;

import io.cordon.plugin.Default;
import java.util.Map;
import java.util.Optional;

/**
 * A node, as a policy has it.
 *
 * @param address {@code host:port}
 */
public record TestNode(
    String name,
    Optional<String> address,
    Optional<String> region,
    @Default("standby") Role role,
    Map<String, String> tags) {

  /** What it is configured to be. */
  public enum Role {
    PRIMARY,
    STANDBY
  }

  public TestNode {
    tags = Map.copyOf(tags);
  }

  public static TestNode primary(String name, String region) {
    return new TestNode(name, Optional.empty(), Optional.of(region), Role.PRIMARY, Map.of());
  }

  public static TestNode standby(String name, String region) {
    return new TestNode(name, Optional.empty(), Optional.of(region), Role.STANDBY, Map.of());
  }
}
