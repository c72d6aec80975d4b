package io.cordon.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.proxy.loop.Loops;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Pools on every loop of a Vertx, and calls to them from each of those loops. */
final class PoolFixture implements AutoCloseable {

  static final PoolOptions QUICK = options(2, Duration.ofSeconds(2));

  static final PoolOptions PATIENT = options(2, Duration.ofSeconds(30));

  final Vertx vertx;
  final PoolOptions options;
  final Map<Integer, Context> contexts = new HashMap<>();
  private final List<String> deployments;

  PoolFixture(int loops, PoolOptions options, Credentials credentials) {
    this.options = options;
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    deployments = PoolVerticle.deploy(vertx, options, credentials).await();
    Loops numbers = Loops.of(vertx);
    while (contexts.size() < loops) {
      ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
      contexts.put(numbers.indexOf(context), context);
    }
  }

  PoolFixture(PoolOptions options) {
    this(1, options, user -> "secret");
  }

  static PoolOptions options(int max, Duration timeouts) {
    return new PoolOptions(
        max,
        timeouts,
        timeouts,
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Cleaning.KNOWN,
        timeouts);
  }

  /** Loads the classes, so that the time limits of what follows measure something else. */
  static void warmUp() throws Exception {
    try (KeyedNode node = new KeyedNode();
        PoolFixture pool = new PoolFixture(PATIENT)) {
      ServerConnection connection = pool.lease(0, node.key());
      pool.release(0, connection, Disposition.RESET);
      pool.lease(0, node.key());
    }
  }

  PoolClient client(int loop) {
    return new PoolClient(vertx, loop, options);
  }

  <T> T on(int loop, Supplier<T> task) {
    Promise<T> done = Promise.promise();
    contexts
        .get(loop)
        .runOnContext(
            v -> {
              try {
                done.complete(task.get());
              } catch (RuntimeException e) {
                done.fail(e);
              }
            });
    return await(done.future());
  }

  Future<ServerConnection> leasing(int loop, PoolKey key) {
    return leasing(loop, key, options);
  }

  /** By a client that does not wait longer than these options say, whatever the pool does. */
  Future<ServerConnection> leasing(int loop, PoolKey key, PoolOptions patience) {
    PoolClient client = new PoolClient(vertx, loop, patience);
    Promise<ServerConnection> done = Promise.promise();
    contexts.get(loop).runOnContext(v -> client.lease(key).onComplete(done));
    return done.future();
  }

  ServerConnection lease(int loop, PoolKey key) {
    return await(leasing(loop, key));
  }

  LeaseException refusal(int loop, PoolKey key) {
    return refusal(leasing(loop, key));
  }

  static LeaseException refusal(Future<?> future) {
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () -> future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS));
    return assertInstanceOf(LeaseException.class, e.getCause());
  }

  void release(int loop, ServerConnection connection, Disposition disposition) {
    on(
        loop,
        () -> {
          client(loop).release(connection, disposition);
          return null;
        });
    settled(loop);
  }

  /** What the loop had been told so far is done. */
  void settled(int loop) {
    on(loop, () -> null);
    on(loop, () -> null);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void undeploy() {
    await(Loops.undeploy(vertx, deployments));
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
