package io.cordon.proxy.backend;

import io.cordon.proxy.loop.ByReference;

/** What is said to a loop's pool, over the event bus, within the member and by reference. */
sealed interface PoolMessage
    permits LeaseRequest,
        PoolMessage.Release,
        PoolMessage.SlotFree,
        PoolMessage.SlotWanted,
        PoolMessage.Evict,
        PoolMessage.Count,
        PoolMessage.Wanted {

  /** Of questions, and of answers, which are no messages of a pool. */
  ByReference<Object> CODEC = new ByReference<>("cordon.pool");

  /** Where all pools of the member listen. */
  String ALL = "pool.all";

  /** A lease is over. */
  record Release(ServerConnection connection, Disposition disposition) implements PoolMessage {}

  /** Another loop gave up a slot of this node that this loop waits for. */
  record SlotFree(String node) implements PoolMessage {}

  /**
   * A loop waits for slots of this node: who has idle connections to it closes that many.
   *
   * @param loop who asks
   */
  record SlotWanted(String node, int loop, int count) implements PoolMessage {}

  /**
   * This node is gone: its idle connections are closed, and the leased ones when they come back.
   */
  record Evict(String node) implements PoolMessage {}

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
