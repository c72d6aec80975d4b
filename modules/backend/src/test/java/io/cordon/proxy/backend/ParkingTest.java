package io.cordon.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two connections at most, two loops. */
class ParkingTest {

  private final KeyedNode node = new KeyedNode();
  private PoolFixture pool;
  private final Map<Integer, Parking> parkings = new HashMap<>();
  private final Set<ServerConnection> recalled = ConcurrentHashMap.newKeySet();

  @BeforeAll
  static void warmUp() throws Exception {
    PoolFixture.warmUp();
  }

  @BeforeEach
  void open() {
    use(new PoolFixture(2, PoolFixture.PATIENT, user -> "secret"));
  }

  @AfterEach
  void close() throws Exception {
    pool.close();
    node.close();
  }

  @Test
  void keepsALeaseUntilItsKeeperUsesItAgain() {
    ServerConnection mine = pool.lease(0, node.key());
    ServerConnection other = pool.lease(0, node.key());
    assertTrue(parkAndUnpark(mine));
    assertTrue(park(0, other));

    Await.until(() -> recalled.contains(other));
    assertFalse(recalled.contains(mine));
  }

  @Test
  void givesItToALeaseThatWaits() {
    ServerConnection mine = pool.lease(0, node.key());
    pool.lease(0, node.key());
    assertTrue(park(0, mine));

    assertSame(mine, pool.lease(0, node.key()));
    assertTrue(recalled.contains(mine));
    assertEquals(2, node.sessions.size());
  }

  @Test
  void parksNothingWhileALeaseWaits() {
    ServerConnection one = pool.lease(0, node.key());
    ServerConnection two = pool.lease(0, node.key());
    Future<ServerConnection> waiting = pool.leasing(0, node.key());
    Future<ServerConnection> alsoWaiting = pool.leasing(0, node.key());
    pool.settled(0);

    assertFalse(park(0, one));
    pool.release(0, one, Disposition.CLEAN);
    assertSame(one, PoolFixture.await(waiting));
    assertFalse(park(0, two));
    pool.release(0, two, Disposition.CLEAN);
    assertSame(two, PoolFixture.await(alsoWaiting));
    pool.settled(0);
    assertTrue(park(0, one));
  }

  @Test
  void givesWayToAnotherLoop() {
    ServerConnection one = pool.lease(0, node.key());
    ServerConnection two = pool.lease(0, node.key());
    assertTrue(park(0, one));
    assertTrue(park(0, two));

    assertFalse(pool.lease(1, node.key()).closed());
    assertTrue(recalled.contains(one) || recalled.contains(two));
  }

  @Test
  void givesWayToAnotherKey() {
    ServerConnection one = pool.lease(0, node.key());
    ServerConnection two = pool.lease(0, node.key());
    assertTrue(park(0, one));
    assertTrue(park(0, two));

    assertEquals("bob", pool.lease(0, node.key("bob", Map.of())).key().user());
  }

  @Test
  void givesBackWhatIsNotUsedForAMoment() {
    ServerConnection mine = pool.lease(0, node.key());
    assertTrue(park(0, mine));

    Await.until(() -> recalled.contains(mine));
    pool.settled(0);
    assertSame(mine, pool.lease(0, node.key()));
  }

  @Test
  void anEvictionReachesWhatIsParked() {
    ServerConnection mine = pool.lease(0, node.key());
    assertTrue(park(0, mine));
    pool.on(
        1,
        () -> {
          pool.client(1).evict("n1");
          return null;
        });

    Await.until(mine::closed);
    assertTrue(recalled.contains(mine));
  }

  @Test
  void goesBackToBeClosedWhenItIsTooOld() {
    Duration time = Duration.ofSeconds(60);
    use(
        new PoolFixture(
            1,
            new PoolOptions(2, time, time, time, Duration.ofMillis(1), Cleaning.KNOWN, time),
            user -> "secret"));
    ServerConnection mine = pool.lease(0, node.key());

    Await.until(() -> !parkAndUnpark(mine));
    pool.release(0, mine, Disposition.CLEAN);
    assertTrue(mine.closed());
  }

  /** A frontend begins to listen before it leases. */
  private void use(PoolFixture next) {
    if (pool != null) {
      pool.close();
    }
    pool = next;
    parkings.clear();
    for (int loop : next.contexts.keySet()) {
      parkings.put(loop, next.on(loop, () -> next.client(loop).parking()));
    }
  }

  /** Before it is recalled, which is soon. */
  private boolean parkAndUnpark(ServerConnection connection) {
    return pool.on(
        0,
        () -> {
          boolean parked = parkHere(0, connection);
          parkings.get(0).unpark(connection);
          return parked;
        });
  }

  private boolean park(int loop, ServerConnection connection) {
    return pool.on(loop, () -> parkHere(loop, connection));
  }

  private boolean parkHere(int loop, ServerConnection connection) {
    return parkings
        .get(loop)
        .park(
            connection,
            () -> {
              recalled.add(connection);
              pool.client(loop).release(connection, Disposition.CLEAN);
            });
  }
}
