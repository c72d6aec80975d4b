package io.cordon.proxy.backend;

import java.util.Map;

/**
 * Server connections that can stand in for each other: one node, user, database and start-up
 * parameters.
 *
 * @param parameters the client's own start-up parameters ({@code application_name}, {@code
 *     client_encoding}, those of {@code options}, …), which become the connection's session
 *     defaults, so that RESET and DISCARD on the node go back to what this client asked for
 */
public record PoolKey(
    String node,
    String host,
    int port,
    String user,
    String database,
    Map<String, String> parameters) {

  public PoolKey {
    parameters = Map.copyOf(parameters);
  }
}
