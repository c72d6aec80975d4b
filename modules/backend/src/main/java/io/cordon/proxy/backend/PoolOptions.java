package io.cordon.proxy.backend;

import java.time.Duration;

/**
 * How server connections are pooled.
 *
 * @param maxConnectionsPerNode of this member, all its loops together
 * @param leaseTimeout how long a lease waits before it fails with 53300
 * @param connectTimeout for the network and the authentication together
 * @param idleTimeout how long a server connection may be idle before it is closed
 * @param maxLifetime how old a server connection may grow; it is closed when it is next idle
 * @param cleaning of connections that another session gets
 * @param resetTimeout how long {@code DISCARD ALL} may take before the connection is given up, and
 *     the end of what was cancelled before it is warned of
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
          100,
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          Cleaning.KNOWN,
          Duration.ofSeconds(5));

  public PoolOptions {
    if (maxConnectionsPerNode < 1) {
      throw new IllegalArgumentException(
          "maxConnectionsPerNode is " + maxConnectionsPerNode + ", expected at least 1");
    }
  }
}
