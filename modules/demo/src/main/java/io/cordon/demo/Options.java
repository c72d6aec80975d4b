package io.cordon.demo;

import io.cordon.proxy.policy.NodeRole;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which servers to start.
 *
 * @param replicas streaming replicas of the primary, in order
 * @param firstPort the primary's port, the replicas' follow; 0: any that are free
 * @param script SQL that the primary is given beside the demo's tables
 * @param programs the directory whose {@code bin} has PostgreSQL's programs; null: those on the
 *     class path
 */
public record Options(
    List<Replica> replicas, int firstPort, String script, @Nullable Path programs) {

  /** A streaming replica and the region it is in. */
  public record Replica(String name, String region) {}

  static final String PRIMARY = "pg-primary";

  public Options {
    replicas = List.copyOf(replicas);
  }

  /** {@code pg-primary} of no region, {@code pg-us-east} and {@code pg-eu-west}. */
  public static Options regional() {
    return new Options(
        List.of(new Replica("pg-us-east", "us-east"), new Replica("pg-eu-west", "eu-west")),
        0,
        "",
        null);
  }

  public Options withFirstPort(int port) {
    return new Options(replicas, port, script, programs);
  }

  Options withScript(String sql) {
    return new Options(replicas, firstPort, sql, programs);
  }

  public Options withPrograms(Path directory) {
    return new Options(replicas, firstPort, script, directory);
  }

  ServerAddress primary(int port) {
    return address(PRIMARY, port, null, NodeRole.PRIMARY);
  }

  static ServerAddress replica(Replica replica, int port) {
    return address(replica.name(), port, replica.region(), NodeRole.STANDBY);
  }

  private static ServerAddress address(
      String name, int port, @Nullable String region, NodeRole role) {
    return new ServerAddress(name, DemoServers.HOST, port, region, role);
  }
}
