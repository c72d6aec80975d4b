package io.cordon.proxy.backend;

import io.cordon.proxy.policy.Section;
import java.time.Duration;

/**
 * The section {@code pool}: how server connections are pooled.
 *
 * @param maxConnectionsPerNode of this member, all its loops together
 * @param leaseTimeout how long a lease waits before it fails with 53300
 * @param connectTimeout for the network and the authentication together
 * @param idleTimeout how long a server connection may be idle before it is closed
 * @param maxLifetime how old a server connection may grow; it is closed when it is next idle
 * @param cleaning of connections that another session gets
 * @param resetTimeout not of the file: how long {@code DISCARD ALL} may take before the connection
 *     is given up, and the end of what was cancelled before it is warned of
 */
public record PoolOptions(
    int maxConnectionsPerNode,
    Duration leaseTimeout,
    Duration connectTimeout,
    Duration idleTimeout,
    Duration maxLifetime,
    Cleaning cleaning,
    Duration resetTimeout) {

  public static final PoolOptions DEFAULT =
      new PoolOptions(
          50,
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          Cleaning.KNOWN,
          Duration.ofSeconds(5));

  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration MONTH = Duration.ofDays(30);

  public PoolOptions {
    if (maxConnectionsPerNode < 1) {
      throw new IllegalArgumentException(
          "maxConnectionsPerNode is " + maxConnectionsPerNode + ", expected at least 1");
    }
  }

  public static PoolOptions bind(Section section) {
    return new PoolOptions(
        section.number("maxConnectionsPerNode", 1, 100_000, DEFAULT.maxConnectionsPerNode),
        section.duration("leaseTimeout", DEFAULT.leaseTimeout),
        section.duration("connectTimeout", DEFAULT.connectTimeout),
        section.duration("idleTimeout", TICK, MONTH, DEFAULT.idleTimeout),
        section.duration("maxLifetime", TICK, MONTH, DEFAULT.maxLifetime),
        section.choice("cleaning", Cleaning.class, DEFAULT.cleaning),
        DEFAULT.resetTimeout);
  }
}
