package io.cordon.proxy.backend;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.management.ManagementFactory;

/** Prints the processor time that a lease and its release cost their loop: run {@code main}. */
final class LeaseCost {

  private static final int TIMES = 200_000;

  private LeaseCost() {}

  public static void main(String[] arguments) throws Exception {
    try (KeyedNode node = new KeyedNode();
        PoolFixture pool = new PoolFixture(1, PoolOptions.DEFAULT, user -> null)) {
      PoolKey key =
          node.key("alice", java.util.Map.of("application_name", "a", "client_encoding", "UTF8"));
      for (int round = 0; round < 10; round++) {
        long start = pool.on(0, LeaseCost::cpuNanos);
        Promise<Void> done = Promise.promise();
        PoolClient client = pool.client(0);
        pool.contexts.get(0).runOnContext(v -> repeat(client, key, TIMES, done));
        done.future().toCompletionStage().toCompletableFuture().get();
        long nanos = pool.on(0, LeaseCost::cpuNanos) - start;
        System.out.printf("%.0f ns for a lease and its release%n", (double) nanos / TIMES);
      }
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void repeat(PoolClient client, PoolKey key, int times, Promise<Void> done) {
    if (times == 0) {
      done.complete();
      return;
    }
    Future<ServerConnection> lease = client.lease(key);
    lease.onComplete(
        leased -> {
          client.release(leased.result(), Disposition.CLEAN);
          repeat(client, key, times - 1, done);
        });
  }
}
