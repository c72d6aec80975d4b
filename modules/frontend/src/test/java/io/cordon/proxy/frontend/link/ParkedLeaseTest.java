package io.cordon.proxy.frontend.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.backend.Disposition;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.frontend.query.Conversation;
import io.cordon.test.Await;
import io.vertx.core.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One connection to the node, which is kept near until somebody else wants it. */
class ParkedLeaseTest {

  private LinkFixture fixture;
  private ParkedLease parked;
  private ServerConnection server;

  @BeforeEach
  void open() throws Exception {
    fixture = new LinkFixture(1);
    parked = new ParkedLease(fixture.connector);
    server = leased();
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private Future<ServerConnection> lease() {
    return fixture.on(() -> fixture.connector.lease(fixture.nodes()));
  }

  private ServerConnection leased() {
    return lease().await();
  }

  @Test
  void isTakenOnce() {
    assertTrue(fixture.on(() -> parked.park(server)));

    assertSame(server, fixture.on(parked::take));
    assertNull(fixture.on(parked::take));
    fixture.on(() -> fixture.connector.release(server, Disposition.CLEAN));
  }

  @Test
  void whatIsReleasedIsAnothers() {
    fixture.on(() -> parked.park(server));
    fixture.on(parked::release);
    assertNull(fixture.on(parked::take));

    assertSame(server, leased());
    fixture.on(() -> fixture.connector.release(server, Disposition.CLEAN));
    fixture.on(parked::release); // it has none
  }

  @Test
  void isRecalledForWhoeverWaits() {
    fixture.on(() -> parked.park(server));
    assertSame(server, leased());

    assertNull(fixture.on(parked::take));
    fixture.on(() -> fixture.connector.release(server, Disposition.CLEAN));
  }

  @Test
  void isNotParkedWhileSomebodyWaits() {
    Future<ServerConnection> other = lease();
    Await.until("it waits", () -> fixture.on(() -> fixture.connector.isWanted(server)));

    assertFalse(fixture.on(() -> parked.park(server)));
    assertNull(fixture.on(parked::take));
    fixture.on(() -> fixture.connector.release(server, Disposition.CLEAN));
    assertSame(server, other.await());
    fixture.on(() -> fixture.connector.release(server, Disposition.CLEAN));
  }

  /** What was left on it is cleaned away, or it serves nobody else. */
  @Test
  void whoeverGetsItGetsItClean() throws Exception {
    fixture.node.cleansByScript();
    fixture.on(
        () -> {
          ConnectionState.of(server).taint(false);
          parked.park(server);
          parked.release();
        });
    Future<ServerConnection> other = lease();
    fixture.node.expectsCleaning();
    assertFalse(other.isComplete());

    fixture.node.cleansByItself();
    fixture.node.answers(Conversation.Node.cleaned());
    assertSame(server, other.await());
    assertEquals(Disposition.CLEAN, fixture.on(() -> ConnectionState.afterUse(server)));
    fixture.on(() -> fixture.connector.release(server, Disposition.CLEAN));
  }
}
