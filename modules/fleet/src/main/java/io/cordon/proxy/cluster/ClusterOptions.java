package io.cordon.proxy.cluster;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a member finds the others.
 *
 * @param name members of one name form one cluster
 * @param host the interface that members speak on
 * @param port the first port to try; a taken one leads to the next
 * @param seeds {@code host:port} of other members; empty: this member is alone, and stays so
 * @param configFile Hazelcast's own configuration, in YAML, in the place of host, port and seeds;
 *     null: there is none
 * @param memberName what the others call this member; null: they call it by its number
 * @param quorum what to wait for before the cluster counts as joined
 */
public record ClusterOptions(
    String name,
    String host,
    int port,
    List<String> seeds,
    @Nullable Path configFile,
    @Nullable String memberName,
    Quorum quorum) {

  /** One member on one machine: bound to loopback, joins nobody. */
  public static final ClusterOptions ALONE =
      new ClusterOptions("cordon", "127.0.0.1", 5701, List.of());

  public ClusterOptions {
    seeds = List.copyOf(seeds);
  }

  /** Waits for nobody. */
  public ClusterOptions(String name, String host, int port, List<String> seeds) {
    this(name, host, port, seeds, null, null, Quorum.NONE);
  }
}
