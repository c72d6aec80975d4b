package io.cordon.it.fleet;

import io.cordon.demo.ServerAddress;
import io.cordon.it.PostgresServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Policies in which one node is in the region {@code zone}: in those of even epochs {@code
 * pg-us-east}, in those of odd ones {@code pg-eu-west}. So a {@link Witness} sees by which policy
 * it was served.
 */
final class Zone {

  private Zone() {}

  /** Of the epoch after this one. */
  static String after(
      long epoch, List<ServerAddress> servers, Function<ServerAddress, String> address) {
    String home = epoch % 2 == 1 ? PostgresServers.US_EAST : PostgresServers.EU_WEST;
    JsonArray nodes = new JsonArray();
    for (ServerAddress server : servers) {
      nodes.add(
          new JsonObject()
              .put("name", server.name())
              .put("address", address.apply(server))
              .put("role", server.role().name().toLowerCase(Locale.ROOT))
              .put("region", server.name().equals(home) ? "zone" : "elsewhere"));
    }
    JsonObject router =
        new JsonObject()
            .put("name", "residency-router")
            .put("settings", new JsonObject().put("enforce", true));
    return new JsonObject()
        .put("nodes", nodes)
        .put("staleAfter", "1s")
        .put("plugins", new JsonArray().add(router))
        .encode();
  }

  static String after(long epoch, List<ServerAddress> servers) {
    return after(epoch, servers, server -> server.host() + ":" + server.port());
  }
}
