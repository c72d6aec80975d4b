package io.cordon.proxy.catalog;

import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.Regions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Catalogs as they are when the nodes have been read. */
public final class ReadCatalogs {

  private ReadCatalogs() {}

  /** In this database there is a cast, so that no statement is known to leave nothing. */
  public static Catalogs withACast(Regions regions, String database) {
    Catalogs catalogs = new Catalogs(regions, Duration.ofHours(1));
    Map<String, Long> since = new HashMap<>();
    for (Node node : regions.current().all()) {
      since.put(Catalogs.key(node), System.nanoTime());
    }
    Active cast =
        new Active(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), true, Set.of(), Map.of());
    Snapshot nothing = Snapshot.EMPTY;
    catalogs.put(
        database,
        new Snapshot(
            nothing.relations(),
            nothing.functions(),
            nothing.relationSchemas(),
            nothing.functionSchemas(),
            nothing.implicit(),
            cast,
            nothing.paths(),
            nothing.utf8()),
        since);
    return catalogs;
  }
}
