package io.cordon.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopsTest {

  private static final int LOOPS = 5;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
  private final Loops loops = Loops.of(vertx);
  private final Queue<Integer> started = new ConcurrentLinkedQueue<>();
  private final AtomicInteger stopped = new AtomicInteger();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private class Recorder extends VerticleBase {

    @Override
    public Future<?> start() {
      started.add(loops.indexOf(context));
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      stopped.incrementAndGet();
      return Future.succeededFuture();
    }
  }

  @Test
  void everyLoopGetsExactlyOneWhileOthersTakeLoopsToo() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread other =
        new Thread(
            () -> {
              while (!done.get()) {
                ((VertxInternal) vertx).nettyEventLoopGroup().next();
              }
            });
    other.start();
    for (int i = 1; i <= 50; i++) {
      List<String> deployments = Loops.deployPerLoop(vertx, Recorder::new).await();
      assertEquals(LOOPS, started.size());
      assertEquals(Set.of(0, 1, 2, 3, 4), Set.copyOf(started));
      Loops.undeploy(vertx, deployments).await();
      assertEquals(LOOPS * i, stopped.get());
      started.clear();
    }
    done.set(true);
    other.join();
    assertTrue(vertx.deploymentIDs().isEmpty());
  }

  @Test
  void aFailureLeavesNothingBehind() {
    AtomicInteger count = new AtomicInteger();
    Future<List<String>> deployed =
        Loops.deployPerLoop(
            vertx,
            () -> {
              if (count.incrementAndGet() == LOOPS) {
                throw new IllegalStateException("the last one");
              }
              return new Recorder();
            });
    assertThrows(
        ExecutionException.class, () -> deployed.toCompletionStage().toCompletableFuture().get());
    assertTrue(vertx.deploymentIDs().isEmpty());
    assertEquals(started.size(), stopped.get());
  }

  @Test
  void twoNumberingsAgree() {
    var context = ((VertxInternal) vertx).createEventLoopContext();
    assertEquals(Loops.of(vertx).indexOf(context), loops.indexOf(context));
    assertEquals(LOOPS, loops.count());
  }

  @Test
  void aContextOfAnotherVertxHasNoNumber() {
    Vertx other = Vertx.vertx();
    var context = ((VertxInternal) other).createEventLoopContext();
    assertThrows(IllegalArgumentException.class, () -> loops.indexOf(context));
    other.close().await();
  }
}
