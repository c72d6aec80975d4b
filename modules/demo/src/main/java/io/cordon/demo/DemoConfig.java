package io.cordon.demo;

import io.cordon.proxy.config.ConfigReader;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import java.util.List;
import java.util.Map;

/** What a member before the demo's servers is started with. */
public final class DemoConfig {

  private DemoConfig() {}

  /**
   * A member alone, on loopback, that lets in whoever comes. Its probes are patient: the machine
   * may be busy, and a server of ours that is gone refuses at once.
   *
   * @param port 0 picks a free one
   * @param adminPort 0 picks a free one
   */
  public static CordonConfig member(int port, int adminPort) {
    return member(port, adminPort, List.of());
  }

  /** The same; the nodes know these users too, each with its name as its password. */
  static CordonConfig member(int port, int adminPort, List<String> users) {
    StringBuilder credentials =
        new StringBuilder(DemoServers.USER).append(": ").append(DemoServers.PASSWORD);
    users.forEach(user -> credentials.append(", ").append(user).append(": ").append(user));
    return ConfigReader.parse(
        """
        listen: {host: %1$s, port: %2$d}
        backend:
          credentials: {%5$s}
        health: {user: %4$s, database: %6$s, interval: 250ms, timeout: 10s}
        cluster: {name: cordon-demo}
        admin: {host: %1$s, port: %3$d}
        """
            .formatted(
                DemoServers.HOST,
                port,
                adminPort,
                DemoServers.USER,
                credentials,
                DemoServers.DATABASE),
        name -> null);
  }

  /**
   * These nodes, and {@code residency-router} that enforces {@code helios.region}: a session runs
   * nothing before it has said its region.
   */
  public static Policy policy(List<ServerAddress> servers) {
    return new Policy(
        1,
        nodes(servers, Map.of()),
        Map.of(),
        List.of(
            new PluginSpec(
                "residency-router",
                Map.of(
                    "enforce",
                    true,
                    "attribute",
                    "helios.region",
                    "writes",
                    "primary",
                    "unknown",
                    "block"))));
  }

  /** As nodes, with these tags by name. */
  static List<NodeSpec> nodes(List<ServerAddress> servers, Map<String, Map<String, String>> tags) {
    return servers.stream()
        .map(
            server ->
                new NodeSpec(
                    server.name(),
                    server.host(),
                    server.port(),
                    server.region(),
                    server.role(),
                    tags.getOrDefault(server.name(), Map.of())))
        .toList();
  }
}
