package io.cordon.proxy.frontend;

import io.cordon.proxy.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Speaks to the frontends of all loops. Thread-safe. */
public final class FrontendClient {

  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final Vertx vertx;

  public FrontendClient(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Where the frontend of this loop hears how long its clients may stay, in milliseconds. */
  static String leaveAddress(int loop) {
    return "frontend." + loop + ".leave";
  }

  /**
   * Takes no more clients from now on, and sees off those that there are: each when what it has
   * under way is over, all when the time is. Completes when they are gone.
   */
  public Future<Void> leave(Duration timeout) {
    List<Future<?>> all = new ArrayList<>();
    DeliveryOptions options =
        new DeliveryOptions().setLocalOnly(true).setSendTimeout(timeout.plus(MARGIN).toMillis());
    for (int loop = 0; loop < Loops.of(vertx).count(); loop++) {
      all.add(vertx.eventBus().request(leaveAddress(loop), timeout.toMillis(), options));
    }
    return Future.join(all).mapEmpty();
  }
}
