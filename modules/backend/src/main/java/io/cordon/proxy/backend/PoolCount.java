package io.cordon.proxy.backend;

/**
 * What one loop has, and waits for, of one node at one moment.
 *
 * @param opening on their way, and not yet anybody's
 * @param idle ready to be leased
 * @param leased on loan, or being made clean after one
 * @param waiting leases that are waited for
 */
public record PoolCount(String node, int opening, int idle, int leased, int waiting) {

  /** Of the same node on two loops. */
  public PoolCount plus(PoolCount other) {
    return new PoolCount(
        node,
        opening + other.opening,
        idle + other.idle,
        leased + other.leased,
        waiting + other.waiting);
  }
}
