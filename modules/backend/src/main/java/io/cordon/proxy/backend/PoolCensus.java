package io.cordon.proxy.backend;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks the pools of all loops what they have, over the event bus. For people, not for leases. */
public final class PoolCensus {

  private final Vertx vertx;
  private final int loops;
  private final DeliveryOptions options;

  /**
   * @param loops how many the member has
   * @param timeout for the slowest loop
   */
  public PoolCensus(Vertx vertx, int loops, Duration timeout) {
    PoolMessage.CODEC.register(vertx);
    this.vertx = vertx;
    this.loops = loops;
    this.options = PoolMessage.CODEC.options().setSendTimeout(timeout.toMillis());
  }

  /**
   * One for each loop and node; those of a loop that does not answer in time are not among them.
   */
  public Future<List<PoolCount>> counts() {
    List<Future<List<PoolCount>>> asked = new ArrayList<>();
    for (int loop = 0; loop < loops; loop++) {
      asked.add(
          vertx
              .eventBus()
              .<Counted>request(PoolMessage.address(loop), new PoolMessage.Count(), options)
              .map(reply -> reply.body().counts())
              .otherwise(List.of()));
    }
    return Future.join(asked).map(all -> asked.stream().flatMap(f -> f.result().stream()).toList());
  }

  /** A pool's answer. */
  record Counted(List<PoolCount> counts) {}
}
