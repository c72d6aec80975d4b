package io.cordon.proxy.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * Numbers the event loops of a Vertx, from 0. A number stays the same as long as the Vertx lives,
 * whoever asks, so that {@code <verticle>.<number>} is an address on which the loop's own instance
 * listens. Immutable and thread-safe.
 */
public final class Loops {

  private final IdentityHashMap<EventExecutor, Integer> numbers = new IdentityHashMap<>();

  private Loops(Vertx vertx) {
    for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      numbers.put(loop, numbers.size());
    }
  }

  public static Loops of(Vertx vertx) {
    return new Loops(vertx);
  }

  public int count() {
    return numbers.size();
  }

  /** The number of the loop that this context, of the same Vertx, runs on. */
  public int indexOf(Context context) {
    Integer number = numbers.get(((ContextInternal) context).nettyEventLoop());
    if (number == null) {
      throw new IllegalArgumentException("the context runs on no event loop of this Vertx");
    }
    return number;
  }

  /**
   * Deploys exactly one instance on every event loop. An instance reads its number with {@link
   * #indexOf} from the context that it is started with.
   *
   * <p>Vert.x hands out loops in turn, and to others in between: instances go on being offered
   * until each loop has taken one, and an offer to a loop that has one already starts nothing.
   *
   * @param verticle called once per loop, on that loop
   * @return the deployments, to undeploy them all; none is left behind if it fails
   */
  public static Future<List<String>> deployPerLoop(
      Vertx vertx, Supplier<? extends Deployable> verticle) {
    return new PerLoop(vertx, Loops.of(vertx).count(), verticle).deploy();
  }

  /** The loop that this context runs on. */
  static EventLoop loopOf(Context context) {
    return ((ContextInternal) context).nettyEventLoop();
  }

  /** Undeploys all, whatever becomes of each. */
  public static Future<Void> undeploy(Vertx vertx, List<String> deployments) {
    List<Future<Void>> all = new ArrayList<>();
    deployments.forEach(id -> all.add(vertx.undeploy(id)));
    return Future.join(all).mapEmpty();
  }
}
