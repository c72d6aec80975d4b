package io.cordon.proxy.cli;

import io.cordon.proxy.catalog.CatalogReading;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.service.ServiceLogin;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A node whose catalog says what names mean. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NodeSource {

  @CommandLine.Option(
      names = "--node",
      paramLabel = "NODE",
      description = {
        "A node of the policy, or HOST:PORT, whose catalog says what names mean; it is read as a"
            + " member does it, by health.user of the configuration. Without a configuration: by"
            + " postgres, with the password in PGPASSWORD.",
        "Without a node, names are as they are written, and what plugins ask a catalog is unknown."
      })
  private @Nullable String node;

  /**
   * Null if no node is named.
   *
   * @throws CommandLine.ParameterException if it cannot be read, and why
   */
  @Nullable Catalogs read(
      CommandLine program, Policy policy, String database, PluginSources sources)
      throws IOException {
    if (node == null) {
      return null;
    }
    CordonConfig config = sources.config(true);
    NodeSpec spec = spec(program, node, policy);
    try {
      return CatalogReading.of(spec, database, login(config), timeout(config));
    } catch (TimeoutException e) {
      throw new CommandLine.ParameterException(program, "--node: " + node + " does not answer", e);
    } catch (Exception e) { // the future's own failure, whatever it is, comes out of a wait for it
      throw new CommandLine.ParameterException(program, "--node: " + reason(e, spec), e);
    }
  }

  private static String reason(Exception e, NodeSpec node) {
    return e instanceof ConnectException
        ? "connection refused by " + node.host() + ":" + node.port()
        : String.valueOf(e.getMessage());
  }

  private static NodeSpec spec(CommandLine program, String node, Policy policy) {
    for (NodeSpec known : policy.nodes()) {
      if (known.name().equals(node)) {
        return known;
      }
    }
    int colon = node.lastIndexOf(':');
    try {
      int port = Integer.parseInt(node.substring(colon + 1));
      return new NodeSpec(node, node.substring(0, colon), port, null, NodeRole.PRIMARY, Map.of());
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new CommandLine.ParameterException(
          program, "--node: expected a node of the policy or HOST:PORT, found \"" + node + '"', e);
    }
  }

  private static ServiceLogin login(@Nullable CordonConfig config) {
    return config == null
        ? new ServiceLogin("postgres", System.getenv("PGPASSWORD"))
        : config.serviceLogin();
  }

  private static Duration timeout(@Nullable CordonConfig config) {
    return config == null ? Duration.ofSeconds(10) : config.catalog().timeout();
  }
}
