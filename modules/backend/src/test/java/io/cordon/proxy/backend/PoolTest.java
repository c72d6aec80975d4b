package io.cordon.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.CommandComplete;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.NoticeResponse;
import io.cordon.protocol.ParameterStatus;
import io.cordon.protocol.Query;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.test.Await;
import io.cordon.test.FakeNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import java.io.EOFException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Leases of one loop. */
class PoolTest {

  private static final FakeNode.Script FULL =
      s -> {
        s.send(ErrorResponse.fatal("53300", "sorry, too many clients already"));
        throw new EOFException("refused");
      };

  private static final FakeNode.Script REFUSED =
      s -> {
        s.send(ErrorResponse.fatal("28P01", "password authentication failed"));
        throw new EOFException("refused");
      };

  private final KeyedNode node = new KeyedNode();
  private PoolFixture pool = new PoolFixture(PoolFixture.PATIENT);

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
  void lendsAgainWhatCameBackLast() {
    ServerConnection first = pool.lease(0, node.key());
    ServerConnection second = pool.lease(0, node.key());
    pool.release(0, first, Disposition.CLEAN);
    pool.release(0, second, Disposition.CLEAN);

    assertSame(second, pool.lease(0, node.key()));
    assertSame(first, pool.lease(0, node.key()));
    assertEquals(2, node.sessions.size());
  }

  @Test
  void tellsTheNodeWhoTheClientIs() {
    PoolKey key = node.key("bob", Map.of("application_name", "app", "search_path", "x"));
    ServerConnection connection = pool.lease(0, key);

    assertEquals(
        Map.of("user", "bob", "database", "demo", "application_name", "app", "search_path", "x"),
        node.sessions.get(0).startup.parameters());
    assertEquals(key, connection.key());
    assertEquals("17.0", connection.parameterStatuses().get("server_version"));
    assertEquals(4, connection.secretKey().length);
  }

  @Test
  void aParameterThatIsNoSettingIsNeverSent() {
    LeaseException e = pool.refusal(0, node.key("bob", Map.of("replication", "true")));
    assertEquals("42704", e.sqlState());
  }

  @Test
  void resetsWhatASessionLeft() throws Exception {
    ServerConnection connection = pool.lease(0, node.key());
    pool.on(
        0,
        () -> {
          connection.attributes(Map.of("helios.region", "eu-west"));
          connection.scratch("note");
          return null;
        });
    pool.release(0, connection, Disposition.CLEAN);
    assertSame(connection, pool.lease(0, node.key()));
    assertEquals(Map.of("helios.region", "eu-west"), connection.attributes());
    assertEquals("note", connection.scratch());

    pool.release(0, connection, Disposition.RESET);
    assertEquals("SET statement_timeout = 0", node.nextQuery());
    String seeds = node.nextQuery();
    assertTrue(seeds.contains("setseed"), seeds);
    assertEquals("DISCARD ALL", node.nextQuery());
    assertSame(connection, pool.lease(0, node.key()));
    assertEquals(Map.of(), connection.attributes());
    assertNull(connection.scratch());
  }

  @Test
  void closesWhatCannotBeReset() {
    node.answer =
        s -> s.send(ErrorResponse.error("25001", "no"), new ReadyForQuery(ReadyForQuery.IDLE));
    ServerConnection connection = pool.lease(0, node.key());
    pool.release(0, connection, Disposition.RESET);
    Await.until(() -> node.open.get() == 0);
    Await.until(connection::closed); // the node may know first
  }

  @Test
  void closesWhatCannotBeSeededAnew() {
    node.answer =
        s ->
            s.send(
                node.queries.peek().equals("DISCARD ALL")
                    ? new CommandComplete("DISCARD ALL")
                    : ErrorResponse.error("42501", "no"),
                new ReadyForQuery(ReadyForQuery.IDLE));
    ServerConnection connection = pool.lease(0, node.key());
    pool.release(0, connection, Disposition.RESET);
    Await.until(connection::closed);
  }

  @Test
  void closesWhatTakesTooLongToReset() {
    use(PoolFixture.QUICK);
    node.answer = s -> {};
    ServerConnection connection = pool.lease(0, node.key());
    pool.release(0, connection, Disposition.RESET);
    Await.until(connection::closed);
    Await.until(() -> node.open.get() == 0);
  }

  @Test
  void whatIsCancelledCountsUntilTheNodeHasEndedIt() throws Exception {
    use(PoolFixture.options(1, Duration.ofSeconds(60)));
    CountDownLatch ended = new CountDownLatch(1);
    node.answer = s -> await(ended);
    ServerConnection connection = pool.lease(0, node.key());
    pool.on(
        0,
        () -> {
          connection.write(sleep(connection));
          return null;
        });
    assertEquals("SELECT pg_sleep(60)", node.nextQuery());
    CountDownLatch told = new CountDownLatch(1);
    pool.on(
        0,
        () -> {
          connection.onEnded(told::countDown);
          return null;
        });
    pool.release(0, connection, Disposition.CANCEL);
    Future<ServerConnection> next = pool.leasing(0, node.key());

    assertEquals(connection.processId(), node.cancels.poll(60, TimeUnit.SECONDS).processId());
    pool.settled(0);
    assertFalse(next.isComplete());
    assertEquals(1, node.open.get());
    assertEquals(1, told.getCount(), "the node goes on");
    ended.countDown();

    assertNotSame(connection, PoolFixture.await(next));
    assertTrue(told.await(60, TimeUnit.SECONDS));
    assertEquals(1, node.mostOpen.get());
  }

  /** A node that does not react keeps the slot: its connection is still one. */
  @Test
  void whatCannotBeCancelledCountsUntilTheNodeIsGone() throws Exception {
    use(PoolFixture.QUICK);
    CountDownLatch ended = new CountDownLatch(1);
    node.answer = s -> await(ended);
    ServerConnection connection = pool.lease(0, node.key());
    pool.on(
        0,
        () -> {
          connection.write(sleep(connection));
          return null;
        });
    assertEquals("SELECT pg_sleep(60)", node.nextQuery());

    pool.release(0, connection, Disposition.CANCEL);

    for (int i = 0; i < 6; i++) { // every half a second
      assertNotNull(node.cancels.poll(60, TimeUnit.SECONDS), "asks for longer than it may take");
    }
    assertFalse(pool.on(0, connection::gone));
    pool.client(0).evict(node.key().node());
    Await.until(connection::gone);
    ended.countDown();
  }

  private static ByteBuf sleep(ServerConnection connection) {
    ByteBuf out = connection.buffer();
    new Query("SELECT pg_sleep(60)").encode(out);
    return out;
  }

  private static void await(CountDownLatch ended) {
    try {
      assertTrue(ended.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aResetThatEndsInsideATransactionIsNone() {
    node.answer =
        s -> s.send(new CommandComplete("DISCARD ALL"), new ReadyForQuery(ReadyForQuery.FAILED));
    ServerConnection connection = pool.lease(0, node.key());
    pool.release(0, connection, Disposition.RESET);
    Await.until(connection::closed);
  }

  @Test
  void refusesWhatCannotBeHadInTime() {
    use(PoolFixture.QUICK);
    pool.lease(0, node.key());
    pool.lease(0, node.key());
    LeaseException e = pool.refusal(0, node.key());
    assertEquals("53300", e.sqlState());
    assertEquals("no server connection to node \"n1\" free within 2 s", e.getMessage());
    assertEquals(2, node.sessions.size());
  }

  @Test
  void servesThoseWhoWaitInTheirOrder() {
    ServerConnection first = pool.lease(0, node.key());
    pool.lease(0, node.key());
    Future<ServerConnection> one = pool.leasing(0, node.key());
    Future<ServerConnection> two = pool.leasing(0, node.key());
    pool.settled(0);
    pool.release(0, first, Disposition.CLEAN);

    assertSame(first, PoolFixture.await(one));
    assertFalse(two.isComplete());
    pool.release(0, first, Disposition.RESET);
    assertSame(first, PoolFixture.await(two));
  }

  @Test
  void aLeaseThatGaveUpTakesNothing() {
    use(PoolFixture.QUICK);
    ServerConnection first = pool.lease(0, node.key());
    pool.lease(0, node.key());
    pool.refusal(0, node.key());
    pool.release(0, first, Disposition.CLEAN);
    assertSame(first, pool.lease(0, node.key()));
  }

  @Test
  void anIdleConnectionOfAnotherKeyGivesWay() {
    ServerConnection first = pool.lease(0, node.key());
    ServerConnection second = pool.lease(0, node.key());
    pool.release(0, second, Disposition.CLEAN);
    pool.release(0, first, Disposition.CLEAN);

    ServerConnection other = pool.lease(0, node.key("bob", Map.of()));
    assertEquals("bob", other.key().user());
    assertTrue(second.closed());
    assertFalse(first.closed());
    Await.until(() -> node.open.get() == 2);
  }

  @Test
  void whoWaitsUnderAnotherKeyGetsTheSlot() {
    ServerConnection first = pool.lease(0, node.key());
    pool.lease(0, node.key());
    Future<ServerConnection> other = pool.leasing(0, node.key("bob", Map.of()));
    pool.settled(0);
    pool.release(0, first, Disposition.CLEAN);
    assertEquals("bob", PoolFixture.await(other).key().user());
    assertTrue(first.closed());
  }

  @Test
  void whoWaitedLongIsServedBeforeItsLuckierNeighbours() {
    use(PoolFixture.options(2, Duration.ofSeconds(8)));
    ServerConnection first = pool.lease(0, node.key());
    pool.lease(0, node.key());
    Future<ServerConnection> other = pool.leasing(0, node.key("bob", Map.of()));
    pool.settled(0);
    long quarter = System.nanoTime() + Duration.ofMillis(2_050).toNanos();
    Await.until(() -> System.nanoTime() > quarter);
    Future<ServerConnection> same = pool.leasing(0, node.key());
    pool.settled(0);
    pool.release(0, first, Disposition.CLEAN);
    ServerConnection bobs = PoolFixture.await(other);
    assertEquals("bob", bobs.key().user());
    assertFalse(same.isComplete());

    pool.release(0, bobs, Disposition.CLEAN);
    assertEquals("alice", PoolFixture.await(same).key().user());
  }

  @Test
  void aConnectionThatDiesIdleIsForgotten() throws Exception {
    ServerConnection connection = pool.lease(0, node.key());
    pool.release(0, connection, Disposition.CLEAN);
    node.sessions.get(0).socket.close();
    Await.until(connection::closed);
    assertNotSame(connection, pool.lease(0, node.key()));
    pool.lease(0, node.key());
  }

  @Test
  void anErrorWhileIdleEndsTheConnection() throws Exception {
    ServerConnection connection = pool.lease(0, node.key());
    pool.release(0, connection, Disposition.CLEAN);
    node.sessions
        .get(0)
        .send(ErrorResponse.fatal("57P01", "terminating connection due to administrator command"));
    Await.until(connection::closed);
    assertNotSame(connection, pool.lease(0, node.key()));
  }

  @Test
  void whatANodeMentionsWhileIdleIsTakenNoteOf() throws Exception {
    ServerConnection connection = pool.lease(0, node.key());
    Map<String, String> before = connection.parameterStatuses();
    pool.release(0, connection, Disposition.CLEAN);
    assertSame(before, connection.parameterStatuses());

    ByteBuf mention = Unpooled.buffer();
    NoticeResponse.of("NOTICE", "00000", "hello").encode(mention);
    new ParameterStatus("server_version", "17.1").encode(mention);
    while (mention.isReadable()) {
      node.sessions.get(0).sendBytes(mention.readSlice(1));
    }
    Await.until(() -> connection.parameterStatuses() != before);
    assertEquals("17.1", connection.parameterStatuses().get("server_version"));
    assertSame(connection, pool.lease(0, node.key()));
  }

  @Test
  void connectionsOfAKeyShareWhatTheyReport() {
    ServerConnection first = pool.lease(0, node.key());
    ServerConnection second = pool.lease(0, node.key());
    assertSame(first.parameterStatuses(), second.parameterStatuses());
    pool.on(
        0,
        () -> {
          second.parameterStatus("server_version", "17.0");
          return null;
        });
    assertSame(first.parameterStatuses(), second.parameterStatuses());
  }

  @Test
  void anEvictedNodeLosesItsConnections() {
    ServerConnection idle = pool.lease(0, node.key());
    ServerConnection leased = pool.lease(0, node.key());
    pool.release(0, idle, Disposition.CLEAN);
    pool.on(
        0,
        () -> {
          pool.client(0).evict("n1");
          return null;
        });
    Await.until(idle::closed);
    assertFalse(leased.closed());
    pool.release(0, leased, Disposition.CLEAN);
    assertTrue(leased.closed());
    Await.until(() -> node.open.get() == 0);
    assertFalse(pool.lease(0, node.key()).closed());
  }

  @Test
  void whatIsIdleTooLongIsClosed() {
    use(options(Duration.ofMillis(40), Duration.ofHours(1)));
    ServerConnection connection = pool.lease(0, node.key());
    pool.release(0, connection, Disposition.CLEAN);
    Await.until(connection::closed);
    Await.until(() -> node.terminated.get() == 1);
  }

  @Test
  void whatIsTooOldIsClosedWhenItComesBack() {
    use(options(Duration.ofHours(1), Duration.ofMillis(1)));
    ServerConnection connection = pool.lease(0, node.key());
    long end = System.nanoTime() + Duration.ofMillis(2).toNanos();
    Await.until(() -> System.nanoTime() > end);
    pool.release(0, connection, Disposition.CLEAN);
    assertTrue(connection.closed());
  }

  private static PoolOptions options(Duration idle, Duration life) {
    Duration patient = Duration.ofSeconds(60);
    return new PoolOptions(2, patient, patient, idle, life, Cleaning.KNOWN, patient);
  }

  private void use(PoolOptions options) {
    pool.close();
    pool = new PoolFixture(options);
  }

  @Test
  void aLeaseEndsOnce() {
    ServerConnection connection = pool.lease(0, node.key());
    pool.release(0, connection, Disposition.CLEAN);
    assertThrows(IllegalStateException.class, () -> pool.release(0, connection, Disposition.CLEAN));
  }

  @Test
  void saysGoodbyeWhenItCloses() {
    pool.lease(0, node.key());
    ServerConnection idle = pool.lease(0, node.key());
    pool.release(0, idle, Disposition.CLEAN);
    pool.undeploy();
    Await.until(() -> node.terminated.get() == 2);
    Future<ServerConnection> late =
        pool.leasing(0, node.key(), PoolFixture.options(2, Duration.ofMillis(1)));
    assertEquals("57P03", PoolFixture.refusal(late).sqlState());
  }

  @Test
  void aNodeThatIsNotThereIsSaidToBe() throws Exception {
    node.close();
    LeaseException e = pool.refusal(0, node.key());
    assertEquals("08001", e.sqlState());
    assertEquals("could not connect to node \"n1\"", e.getMessage());
  }

  @Test
  void aFailureIsOnePersonsAndItsSlotTheNexts() {
    node.authenticate =
        s -> s.send(ErrorResponse.fatal("3D000", "database \"demo\" does not exist"));
    for (int i = 0; i < 5; i++) {
      assertEquals("3D000", pool.refusal(0, node.key()).sqlState());
    }
    node.authenticate = FakeNode.TRUST;
    pool.lease(0, node.key());
    pool.lease(0, node.key());
  }

  @Test
  void whoWaitsAtAFullNodeIsServedByWhatComesBackOrWhenThereIsRoom() {
    use(PoolFixture.options(3, Duration.ofSeconds(60)));
    ServerConnection first = pool.lease(0, node.key());
    node.authenticate = FULL;
    Future<ServerConnection> second = pool.leasing(0, node.key());
    Future<ServerConnection> third = pool.leasing(0, node.key());
    Await.until(() -> node.sessions.size() > 2);
    assertFalse(second.isComplete());

    pool.release(0, first, Disposition.CLEAN);
    assertSame(first, PoolFixture.await(second));
    assertFalse(third.isComplete());

    node.authenticate = FakeNode.TRUST;
    assertNotSame(first, PoolFixture.await(third));
  }

  @Test
  void whatAFullNodeSaysIsWhyNoneWasFree() {
    use(PoolFixture.QUICK);
    node.authenticate = FULL;

    LeaseException e = pool.refusal(0, node.key());

    assertEquals("53300", e.sqlState());
    assertEquals(
        "node \"n1\" has no connection left: sorry, too many clients already", e.getMessage());
    assertNull(e.nodeError());
  }

  @Test
  void idleConnectionsOfAnotherKeyMakeRoomAtAFullNode() {
    use(PoolFixture.options(3, Duration.ofSeconds(60)));
    ServerConnection other = pool.lease(0, node.key("bob", Map.of()));
    pool.release(0, other, Disposition.CLEAN);
    node.authenticate =
        s -> {
          if (node.open.get() > 1) {
            FULL.run(s);
          } else {
            FakeNode.TRUST.run(s);
          }
        };

    ServerConnection mine = pool.lease(0, node.key());

    assertEquals("alice", mine.key().user());
    assertTrue(other.closed());
  }

  @Test
  void connectionsThatAreThereServeOnWhenThePasswordIsRefused() {
    use(PoolFixture.options(3, Duration.ofSeconds(60)));
    ServerConnection first = pool.lease(0, node.key());
    node.authenticate = REFUSED;
    Future<ServerConnection> second = pool.leasing(0, node.key());
    Await.until(() -> node.sessions.size() > 1);

    pool.release(0, first, Disposition.CLEAN);

    assertSame(first, PoolFixture.await(second));
  }

  @Test
  void aStartupThatTakesTooLongGivesItsSlotBack() {
    use(PoolFixture.QUICK);
    node.greet = s -> {};
    assertTrue(pool.refusal(0, node.key()).sqlState().matches("53300|08001"));
    Await.until(() -> node.open.get() == 0);
    node.greet = FakeNode.GREET;
    pool.lease(0, node.key());
    pool.lease(0, node.key());
  }
}
