package io.cordon.proxy.backend;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;

/** What is said to a loop's pool, over the event bus, within the member and by reference. */
sealed interface PoolMessage
    permits LeaseRequest,
        PoolMessage.Release,
        PoolMessage.SlotFree,
        PoolMessage.SlotWanted,
        PoolMessage.Evict,
        PoolMessage.Count,
        PoolMessage.Wanted {

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

  static DeliveryOptions options() {
    return new DeliveryOptions().setLocalOnly(true).setCodecName(ByReference.NAME);
  }

  /** Makes the codec known, once per Vertx. */
  static void register(Vertx vertx) {
    try {
      vertx.eventBus().registerCodec(new ByReference());
    } catch (IllegalStateException alreadyRegistered) {
      // By the pool of another loop, or by its client.
    }
  }

  /** Hands over the object itself: nothing of this leaves the member. */
  final class ByReference implements MessageCodec<Object, Object> {

    static final String NAME = "cordon.pool";

    @Override
    public void encodeToWire(Buffer buffer, Object body) {
      throw new UnsupportedOperationException("local only");
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException("local only");
    }

    @Override
    public Object transform(Object body) {
      return body;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
