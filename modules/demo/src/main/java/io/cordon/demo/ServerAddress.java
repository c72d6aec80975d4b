package io.cordon.demo;

import io.cordon.proxy.policy.NodeRole;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens, and what it is.
 *
 * @param name also the server's {@code cluster_name}
 * @param region null on the primary
 */
public record ServerAddress(
    String name, String host, int port, @Nullable String region, NodeRole role) {

  /** For pgjdbc; without user and password, which are {@link DemoServers#USER} and friends. */
  public String jdbcUrl(Map<String, String> parameters) {
    StringBuilder url = new StringBuilder("jdbc:postgresql://" + host + ":" + port + "/demo");
    String separator = "?";
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      url.append(separator).append(parameter.getKey()).append('=').append(parameter.getValue());
      separator = "&";
    }
    return url.toString();
  }
}
