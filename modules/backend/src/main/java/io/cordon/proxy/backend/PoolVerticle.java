package io.cordon.proxy.backend;

import io.cordon.proxy.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The pool of one event loop, at {@code pool.<loop>} on the event bus. */
public final class PoolVerticle extends VerticleBase {

  private final PoolOptions options;
  private final NodeSlots slots;
  private final Credentials credentials;
  private final ScramKeys scramKeys;
  private @Nullable LoopPool pool;

  private PoolVerticle(
      PoolOptions options, NodeSlots slots, Credentials credentials, ScramKeys scramKeys) {
    this.options = options;
    this.slots = slots;
    this.credentials = credentials;
    this.scramKeys = scramKeys;
  }

  /** Deploys one on every event loop; the deployments undo it, and close every connection. */
  public static Future<List<String>> deploy(
      Vertx vertx, PoolOptions options, Credentials credentials) {
    return deploy(vertx, options, node -> 0, credentials);
  }

  /**
   * The same.
   *
   * @param limit the most connections to a node, if that is less than the member's own cap; 0: none
   */
  public static Future<List<String>> deploy(
      Vertx vertx, PoolOptions options, ToIntFunction<String> limit, Credentials credentials) {
    int cap = options.maxConnectionsPerNode();
    NodeSlots slots =
        new NodeSlots(
            node -> {
              int own = limit.applyAsInt(node);
              return own > 0 ? Math.min(own, cap) : cap;
            });
    ScramKeys scramKeys = new ScramKeys(vertx);
    return Loops.deployPerLoop(
        vertx, () -> new PoolVerticle(options, slots, credentials, scramKeys));
  }

  @Override
  public Future<?> start() {
    PoolMessage.CODEC.register(vertx);
    Loops loops = Loops.of(vertx);
    int loop = loops.indexOf(context);
    Connector connector =
        new Connector((ContextInternal) context, credentials, scramKeys, options.connectTimeout());
    CancelClient cancels = new CancelClient(vertx, options.connectTimeout());
    LoopPool started = new LoopPool(vertx, loop, loops.count(), options, slots, connector, cancels);
    pool = started;
    long shortest = Math.min(options.idleTimeout().toMillis(), options.maxLifetime().toMillis());
    vertx.setPeriodic(Math.max(10, shortest / 4), id -> started.sweep());
    vertx
        .eventBus()
        .<PoolMessage>localConsumer(PoolMessage.address(loop), message -> hear(started, message));
    vertx.eventBus().<PoolMessage>localConsumer(PoolMessage.ALL, message -> hear(started, message));
    return Future.succeededFuture();
  }

  private static void hear(LoopPool pool, Message<PoolMessage> message) {
    PoolMessage body = message.body();
    if (body instanceof LeaseRequest request) {
      pool.lease(request);
    } else if (body instanceof PoolMessage.Release release) {
      pool.release(release.connection(), release.disposition());
    } else if (body instanceof PoolMessage.SlotPassed passed) {
      pool.slotPassed(passed.node());
    } else if (body instanceof PoolMessage.SlotWanted wanted) {
      pool.slotWanted(wanted);
    } else if (body instanceof PoolMessage.Evict evict) {
      pool.evict(evict.node());
    } else if (body instanceof PoolMessage.Leave leave) {
      pool.leave(leave);
    } else if (body instanceof PoolMessage.Count) {
      message.reply(new PoolCensus.Counted(pool.counts()), PoolMessage.CODEC.options());
    }
  }

  @Override
  public Future<?> stop() {
    return pool == null ? Future.succeededFuture() : pool.close();
  }
}
