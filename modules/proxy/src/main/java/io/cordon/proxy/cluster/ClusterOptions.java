package io.cordon.proxy.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a member finds the others.
 *
 * @param name members of one name form one cluster
 * @param host the interface that members speak on
 * @param port the first port to try; a taken one leads to the next
 * @param seeds {@code host:port} of other members; empty: this member is alone, and stays so
 * @param memberName what the others call this member; null: they call it by its number
 */
public record ClusterOptions(
    String name, String host, int port, List<String> seeds, @Nullable String memberName) {

  /** One member on one machine: bound to loopback, joins nobody. */
  public static final ClusterOptions ALONE =
      new ClusterOptions("cordon", "127.0.0.1", 5701, List.of());

  public ClusterOptions {
    seeds = List.copyOf(seeds);
  }

  public ClusterOptions(String name, String host, int port, List<String> seeds) {
    this(name, host, port, seeds, null);
  }
}
