package io.cordon.proxy.backend;

import io.cordon.proxy.loop.ByReference;

/** What is said to a loop's pool, over the event bus, within the member and by reference. */
sealed interface PoolMessage
    permits LeaseRequest,
        PoolMessage.Release,
        PoolMessage.SlotPassed,
        PoolMessage.SlotWanted,
        PoolMessage.Evict,
        PoolMessage.Leave,
        PoolMessage.Count,
        PoolMessage.Wanted {

  /** Of questions, and of answers, which are no messages of a pool. */
  ByReference<Object> CODEC = new ByReference<>("cordon.pool");

  /** Where all pools of the member listen. */
  String ALL = "pool.all";

  /** A lease is over. */
  record Release(ServerConnection connection, Disposition disposition) implements PoolMessage {}

  /** Another loop gave up a slot of this node, which is this loop's now: it waited for one. */
  record SlotPassed(String node) implements PoolMessage {}

  /**
   * A loop has waited for slots of this node for long: who has had connections to it idle for as
   * long closes that many.
   *
   * @param loop who asks
   * @param patience how long, in nanoseconds
   * @param claimed it has less than its share: who has more gives one up in any case
   */
  record SlotWanted(String node, int loop, int count, long patience, boolean claimed)
      implements PoolMessage {}

  /**
   * This node is gone: its idle connections are closed, and the leased ones when they come back.
   */
  record Evict(String node) implements PoolMessage {}

  /**
   * Nobody may be connected to this database for a moment: idle connections to it are closed, and
   * those that come back soon. Said to those who lease as well.
   */
  record Leave(String database) implements PoolMessage {}

  /** How many connections there are? Answered with {@link PoolCensus.Counted}. */
  record Count() implements PoolMessage {}

  /**
   * Said by a pool to those who lease of it: somebody waits for connections of this node, or nobody
   * does any more.
   */
  record Wanted(String node, boolean wanted) implements PoolMessage {}

  /** Where those who lease on this loop listen. */
  static String leases(int loop) {
    return "pool." + loop + ".leases";
  }

  /** Where the pool of this loop listens. */
  static String address(int loop) {
    return "pool." + loop;
  }
}
