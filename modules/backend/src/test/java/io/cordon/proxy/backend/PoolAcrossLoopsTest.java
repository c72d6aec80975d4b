package io.cordon.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The cap is the member's, whichever of its loops holds the connections. */
class PoolAcrossLoopsTest {

  private final KeyedNode node = new KeyedNode();
  private PoolFixture pool = new PoolFixture(3, PoolFixture.PATIENT, user -> "secret");

  /** All that were ever lent by {@link #repeat}, and how many were open at once. */
  private final Set<ServerConnection> lent = ConcurrentHashMap.newKeySet();

  private final AtomicLong most = new AtomicLong();

  @BeforeAll
  static void warmUp() throws Exception {
    PoolFixture.warmUp();
  }

  @AfterEach
  void close() throws Exception {
    pool.close();
    node.close();
  }

  @Test
  void theCapIsTheMembers() {
    pool.close();
    pool = new PoolFixture(3, PoolFixture.QUICK, user -> "secret");
    pool.lease(0, node.key());
    pool.lease(1, node.key());
    assertEquals("53300", pool.refusal(2, node.key()).sqlState());
    assertEquals(2, node.mostOpen.get());
  }

  @Test
  void anIdleConnectionElsewhereGivesWay() {
    ServerConnection one = pool.lease(0, node.key());
    ServerConnection two = pool.lease(0, node.key());
    pool.release(0, one, Disposition.CLEAN);
    pool.release(0, two, Disposition.CLEAN);

    ServerConnection elsewhere = pool.lease(1, node.key());
    assertNotSame(one, elsewhere);
    Await.until(() -> one.closed() != two.closed());
    assertEquals(3, node.sessions.size());
  }

  @Test
  void whatComesBackGoesToALoopThatWaits() {
    ServerConnection one = pool.lease(0, node.key());
    pool.lease(0, node.key());
    Future<ServerConnection> elsewhere = pool.leasing(2, node.key());
    pool.settled(2);
    pool.settled(0);
    pool.release(0, one, Disposition.CLEAN);
    assertFalse(PoolFixture.await(elsewhere).closed());
    assertTrue(one.closed());
  }

  @Test
  void anEvictionReachesAllLoops() {
    ServerConnection one = pool.lease(0, node.key());
    ServerConnection two = pool.lease(1, node.key());
    pool.release(0, one, Disposition.CLEAN);
    pool.release(1, two, Disposition.CLEAN);
    pool.on(
        2,
        () -> {
          pool.client(2).evict("n1");
          return null;
        });
    Await.until(() -> one.closed() && two.closed());
    Await.until(() -> node.open.get() == 0);
  }

  @Test
  void aLeaseStaysOnItsLoop() {
    ServerConnection one = pool.lease(0, node.key());
    assertThrows(
        IllegalStateException.class,
        () ->
            pool.on(
                1,
                () -> {
                  one.attach(new RecordingListener());
                  return null;
                }));
  }

  @Test
  void everybodyIsServedAndTheCapHolds() {
    PoolOptions options = PoolFixture.options(5, Duration.ofSeconds(30));
    try (PoolFixture many = new PoolFixture(3, options, user -> "secret")) {
      List<Future<Void>> all = new ArrayList<>();
      Random random = new Random(1);
      for (int i = 0; i < 60; i++) {
        int loop = i % 3;
        String user = random.nextInt(4) == 0 ? "bob" : "alice";
        boolean reset = random.nextInt(10) == 0;
        Promise<Void> done = Promise.promise();
        many.contexts
            .get(loop)
            .runOnContext(v -> repeat(many, loop, user, reset, 20).onComplete(done));
        all.add(done.future());
      }
      for (Future<Void> one : all) {
        try {
          one.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    }
    assertTrue(node.sessions.size() >= 5);
    assertTrue(most.get() <= 5, "open at once: " + most.get());
    Await.until(() -> node.open.get() == 0);
  }

  /** Each loop opens the only connection in turn, and uses it before it gives it up. */
  @Test
  void fewerSlotsThanLoopsServeThemAll() {
    try (PoolFixture one =
        new PoolFixture(2, PoolFixture.options(1, Duration.ofSeconds(30)), user -> "secret")) {
      Future<Void> zero = one.on(0, () -> repeat(one, 0, "app", false, 20));
      Future<Void> other = one.on(1, () -> repeat(one, 1, "app", false, 20));

      PoolFixture.await(zero);
      PoolFixture.await(other);
    }
  }

  /** What is idle for a moment on one loop is not closed because a lease waits on another one. */
  @Test
  void loopsThatAreAllBusyKeepTheirConnections() {
    try (PoolFixture busy =
        new PoolFixture(2, PoolFixture.options(4, Duration.ofSeconds(30)), user -> "secret")) {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int loop = i % 2;
        all.add(busy.on(loop, () -> work(busy, loop, 200)));
      }
      all.forEach(PoolFixture::await);
      // They open what there may be; as a busy machine can make a lease wait, half may have moved.
      assertTrue(node.sessions.size() <= 6, "opened: " + node.sessions.size());
    }
  }

  @Test
  void aLoopWithAllTheWorkGetsWhatIsIdleElsewhere() {
    List<ServerConnection> idle = List.of(pool.lease(0, node.key()), pool.lease(0, node.key()));
    idle.forEach(one -> pool.release(0, one, Disposition.CLEAN));

    Future<ServerConnection> one = pool.leasing(1, node.key());
    Future<ServerConnection> two = pool.leasing(1, node.key());

    assertFalse(PoolFixture.await(one).closed());
    assertFalse(PoolFixture.await(two).closed());
    assertTrue(idle.stream().allMatch(ServerConnection::closed));
    assertEquals(2, node.mostOpen.get());
  }

  /** Whose connections are never idle gives up what is more than its share. */
  @Test
  void aLoopWithMoreThanItsShareGivesOneUp() {
    try (PoolFixture busy =
        new PoolFixture(2, PoolFixture.options(4, Duration.ofSeconds(30)), user -> "secret")) {
      AtomicBoolean done = new AtomicBoolean();
      List<ServerConnection> first = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        first.add(busy.lease(0, node.key("app", Map.of())));
      }
      first.forEach(one -> busy.release(0, one, Disposition.CLEAN));
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(busy.on(0, () -> until(done, () -> repeat(busy, 0, "app", false, 1))));
      }

      ServerConnection one = busy.lease(1, node.key("app", Map.of()));
      ServerConnection two = busy.lease(1, node.key("app", Map.of()));

      assertFalse(one.closed());
      assertFalse(two.closed());
      done.set(true);
      all.forEach(PoolFixture::await);
    }
  }

  /** All that one loop may have is kept by sessions; the other's share goes round. */
  @Test
  void aLoopWhoseShareIsKeptGetsSomeOfAnothers() {
    try (PoolFixture busy =
        new PoolFixture(2, PoolFixture.options(4, Duration.ofSeconds(8)), user -> "secret")) {
      AtomicBoolean done = new AtomicBoolean();
      busy.lease(0, node.key("app", Map.of()));
      busy.lease(0, node.key("app", Map.of()));
      busy.lease(1, node.key("app", Map.of()));
      for (int i = 0; i < 4; i++) {
        busy.on(
            1,
            () -> {
              goRound(busy, done);
              return null;
            });
      }

      ServerConnection one = busy.lease(0, node.key("app", Map.of()));

      assertFalse(one.closed());
      done.set(true);
    }
  }

  private void goRound(PoolFixture busy, AtomicBoolean done) {
    PoolClient client = busy.client(1);
    client
        .lease(node.key("app", Map.of()))
        .onSuccess(
            connection -> {
              client.release(connection, Disposition.CLEAN);
              if (!done.get()) {
                goRound(busy, done);
              }
            });
  }

  private Future<Void> repeat(PoolFixture many, int loop, String user, boolean reset, int times) {
    if (times == 0) {
      return Future.succeededFuture();
    }
    return many.client(loop)
        .lease(node.key(user, Map.of()))
        .compose(
            connection -> {
              lent.add(connection);
              long open = lent.stream().filter(one -> !one.closed()).count();
              most.accumulateAndGet(open, Math::max);
              many.client(loop).release(connection, reset ? Disposition.RESET : Disposition.CLEAN);
              return repeat(many, loop, user, reset, times - 1);
            });
  }

  /** Uses a connection for a moment, does something else for a moment, and again. */
  private Future<Void> work(PoolFixture busy, int loop, int times) {
    if (times == 0) {
      return Future.succeededFuture();
    }
    return repeat(busy, loop, "app", false, 1)
        .compose(v -> busy.vertx.timer(1, TimeUnit.MILLISECONDS))
        .compose(v -> work(busy, loop, times - 1));
  }

  /** No chain of futures, which would be as long as there are repetitions. On a loop. */
  private static Future<Void> until(AtomicBoolean done, Supplier<Future<Void>> task) {
    Promise<Void> ended = Promise.promise();
    again(Vertx.currentContext(), done, task, ended);
    return ended.future();
  }

  private static void again(
      Context loop, AtomicBoolean done, Supplier<Future<Void>> task, Promise<Void> ended) {
    if (done.get()) {
      ended.complete();
      return;
    }
    task.get()
        .onFailure(ended::fail)
        .onSuccess(v -> loop.runOnContext(then -> again(loop, done, task, ended)));
  }
}
