package io.cordon.proxy.cluster;

import io.cordon.proxy.policy.Section;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code cluster}: how a member finds the others, and what it passes on to them.
 *
 * @param name members of one name form one cluster
 * @param host the interface that members speak on
 * @param port the first port to try; a taken one leads to the next
 * @param seeds {@code host:port} of other members; empty: this member is alone, and stays so
 * @param configFile Hazelcast's own configuration, in YAML, in the place of host, port and seeds;
 *     null: there is none
 * @param memberName what the others call this member; null: they call it by its number
 * @param quorum what to wait for before the cluster counts as joined
 * @param cancelsPerSource CancelRequests of one source that it passes on to others in a second
 * @param cancelsPerSecond of all sources
 */
public record ClusterOptions(
    String name,
    String host,
    int port,
    List<String> seeds,
    @Nullable Path configFile,
    @Nullable String memberName,
    Quorum quorum,
    int cancelsPerSource,
    int cancelsPerSecond) {

  /** One member on one machine: bound to loopback, joins nobody. */
  public static final ClusterOptions DEFAULT =
      new ClusterOptions("cordon", "127.0.0.1", 5701, List.of());

  public ClusterOptions {
    seeds = List.copyOf(seeds);
  }

  /** Waits for nobody. */
  public ClusterOptions(String name, String host, int port, List<String> seeds) {
    this(name, host, port, seeds, null, null, Quorum.NONE);
  }

  /** Passes on as many CancelRequests as usual. */
  public ClusterOptions(
      String name,
      String host,
      int port,
      List<String> seeds,
      @Nullable Path configFile,
      @Nullable String memberName,
      Quorum quorum) {
    this(name, host, port, seeds, configFile, memberName, quorum, 200, 1000);
  }

  public static ClusterOptions bind(Section section) {
    ClusterOptions options =
        new ClusterOptions(
            section.text("name", DEFAULT.name),
            section.text("host", DEFAULT.host),
            section.number("port", 1, 65535, DEFAULT.port),
            section.addresses("seeds"),
            section.pathOrNull("configFile"),
            section.textOrNull("memberName"),
            Quorum.bind(section),
            section.number("cancelsPerSource", 1, 1_000_000, DEFAULT.cancelsPerSource),
            section.number("cancelsPerSecond", 1, 1_000_000, DEFAULT.cancelsPerSecond));
    if (options.configFile != null && !options.seeds.isEmpty()) {
      section.problem("seeds", "expected none beside configFile, which says who the members are");
    }
    return options;
  }
}
