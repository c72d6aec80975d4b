package io.cordon.proxy.catalog;

import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.service.ServiceLogin;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads the catalog of one node once, for programs that are no member. */
public final class CatalogReading {

  private CatalogReading() {}

  /**
   * What that node says, as a member would have it that has this node alone. Blocks; not for an
   * event loop. Fails with what the connection fails with.
   *
   * @throws TimeoutException after this time
   * @throws IllegalArgumentException if the node has no such database
   */
  public static Catalogs of(NodeSpec node, String database, ServiceLogin login, Duration timeout)
      throws TimeoutException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      CatalogReader reader = new CatalogReader(vertx, node, database, login, timeout);
      reader.read().await(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (reader.absent()) {
        throw new IllegalArgumentException(
            node.name() + ": database \"" + database + "\" does not exist");
      }
      RegionMapHolder regions = new RegionMapHolder();
      regions.setNodes(List.of(node));
      regions.setHealth(node, new NodeHealth(true, false, 0));
      Catalogs catalogs = new Catalogs(regions, Duration.ofDays(1));
      Snapshot read = reader.last();
      catalogs.put(
          database,
          read == null ? Snapshot.EMPTY : read,
          Map.of(node.name() + "@" + node.host() + ":" + node.port(), reader.lastSince()));
      return catalogs;
    } finally {
      vertx.close();
    }
  }
}
