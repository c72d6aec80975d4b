package io.cordon.proxy.frontend.link;

import static io.cordon.test.wire.Backend.notice;
import static io.cordon.test.wire.Frontend.query;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.TxState;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.test.Await;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a session gets a server connection, keeps it, and gives it back. */
class ServerLinkTest {

  private static final String LOST = " 08006 server connection to node \"n1\" was lost";

  private LinkFixture fixture;
  private ServerLink link;

  @BeforeEach
  void open() throws Exception {
    fixture = new LinkFixture();
    link = fixture.link;
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private ServerConnection connection() {
    fixture.engage();
    return link.server();
  }

  /** A node of this name where nobody listens. */
  private static Node nowhere(String name) throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NodeSpec spec =
          new NodeSpec(name, "127.0.0.1", free.getLocalPort(), null, NodeRole.PRIMARY, Map.of());
      return new Node(spec, new NodeHealth(true, false, 0));
    }
  }

  @Test
  void isEngagedWhenTheConnectionIsThere() {
    assertFalse(link.engaged());
    assertNull(link.key());
    assertFalse(fixture.on(() -> link.engage(fixture.nodes(), true)));
    assertTrue(link.preparing() || link.engaged());
    fixture.hears("proceed");

    assertEquals(LinkPhase.FRESH, link.phase());
    assertEquals("n1", link.node());
    assertEquals("n1", link.key().node());
  }

  @Test
  void whatIsUntouchedIsLeft() {
    connection();
    fixture.on(link::leaveUntouched);
    assertEquals(LinkPhase.FREE, link.phase());

    connection();
    fixture.on(link::touched);
    fixture.on(link::leaveUntouched);
    assertEquals(LinkPhase.ENGAGED, link.phase());
  }

  /** Its next statement asks no pool. */
  @Test
  void keepsNearWhatItHad() {
    ServerConnection server = connection();
    fixture.on(link::idle);
    assertFalse(link.held());

    assertTrue(fixture.on(() -> link.engage(fixture.nodes(), true)));
    assertSame(server, link.server());
  }

  @Test
  void forgetsWhatIsNear() {
    connection();
    fixture.on(link::idle);
    fixture.on(link::forgetNear);

    assertFalse(fixture.on(() -> link.engage(fixture.nodes(), true)));
    fixture.hears("proceed");
  }

  /** A node that has moved is another one, and what is near is of no use there. */
  @Test
  void whatIsNearIsOfItsOwnNodeOnly() throws Exception {
    connection();
    fixture.on(link::idle);
    Node moved = nowhere("n1");
    assertFalse(fixture.on(() -> link.engage(List.of(moved), true)));

    Await.until("it cannot be reached", () -> fixture.suspects.contains("n1"));
    Await.until("it is told", () -> link.phase() == LinkPhase.FREE);
    String told = String.join("", fixture.told());
    assertTrue(told.startsWith("failed 08001 "), told);
    Await.until("the other is given back", fixture.server::idle);
  }

  @Test
  void passesOverANodeThatCannotBeReached() throws Exception {
    Node nowhere = nowhere("n0");
    List<Node> nodes = List.of(nowhere, fixture.server.alive());
    // Its number among the sessions decides which is tried first: it may be either.
    fixture.on(() -> link.engage(nodes, true));
    fixture.hears("proceed");

    assertEquals("n1", link.node());
  }

  @Test
  void isBoundToItsNodeByWhatIsThere() throws Exception {
    ServerConnection server = connection();
    Node other = nowhere("n2");
    fixture.session.pins.add(PinReason.LISTEN);
    fixture.on(link::idle);
    assertEquals(LinkPhase.PINNED, link.phase());

    assertFalse(fixture.on(() -> link.engage(List.of(other), false)));
    List<String> told = fixture.told();
    assertTrue(told.get(0).startsWith("failed 42000 "), told::toString);
    assertTrue(told.get(0).contains("by LISTEN"), told::toString);
    assertTrue(fixture.on(() -> link.engage(fixture.nodes(), false)));
    fixture.on(link::idle);
    assertTrue(fixture.on(() -> link.engage(List.of(other), true)));
    assertSame(server, link.server());
  }

  /** A node would begin the block anew, alive. */
  @Test
  void aBlockThatHasFailedHereGetsNone() {
    fixture.session.tx(TxState.INITIAL.agree((byte) 'E'));

    assertFalse(fixture.on(() -> link.engage(fixture.nodes(), true)));
    assertTrue(fixture.told().get(0).startsWith("failed 25P02 "));
    assertEquals(LinkPhase.FREE, link.phase());
  }

  /** Of a session that no node has served yet it is the end, in the node's own words. */
  @Test
  void aNodeThatRefusesAFirstSessionSaysWhy() {
    fixture.server.node.authenticate =
        session -> session.send(ErrorResponse.fatal("3D000", "no such database"));

    assertFalse(fixture.on(() -> link.engage(fixture.nodes(), true)));
    fixture.hears("refused 3D000 no such database");
    assertEquals(LinkPhase.FREE, link.phase());
  }

  @Test
  void aClientThatIsGoneGetsNone() {
    fixture.on(
        () -> {
          link.engage(fixture.nodes(), true);
          fixture.session.close();
        });

    Await.until("it is given back", () -> link.phase() == LinkPhase.FREE);
    Await.until("to the pool", fixture.server::idle);
    assertEquals(List.of(), fixture.told());
  }

  @Test
  void whatAClientLeavesBehindEnds() throws Exception {
    connection();
    fixture.on(
        () -> {
          link.writer()
              .inject(Unpooled.copiedBuffer(query("SELECT 1")), OwnMessage.ASKS_FOR_ANSWERS);
          link.writer().flush();
        });
    fixture.node.expects(query("SELECT 1"));
    fixture.on(link::abandon);

    fixture.node.seesTheEnd();
    assertEquals(LinkPhase.FREE, link.phase());
  }

  @Test
  void whatAClientLeavesIdleIsOthers() {
    ServerConnection server = connection();
    fixture.on(link::idle);
    fixture.on(link::abandon);
    Await.until("it is the pool's", fixture.server::idle);

    assertSame(server, connection());
  }

  /** The client would take what comes next for the rest. */
  @Test
  void halfAMessageIsNeverFollowedByAnother() {
    connection();
    byte[] half = notice("WARNING", "01000", "half of this");
    fixture.on(link::touched);
    fixture.says(Arrays.copyOf(half, half.length / 2));
    assertTrue(link.midMessage());
    fixture.on(link::idle);

    assertEquals(List.of("lost MID_MESSAGE" + LOST), fixture.told());
    assertFalse(link.held());
  }

  /** Not enough of it is there to pass on: nobody knows, and the connection is not used again. */
  @Test
  void aFewBytesOfAMessageAreNobodys() {
    ServerConnection server = connection();
    fixture.on(link::touched);
    fixture.says(Arrays.copyOf(notice("WARNING", "01000", "half"), 3));
    assertFalse(link.midMessage());
    fixture.on(link::idle);

    assertEquals(List.of(), fixture.told());
    assertEquals("", fixture.client());
    assertNotSame(server, connection());
  }

  @Test
  void aLossIsOfWhatItHas() {
    fixture.on(link::closed);
    assertEquals(List.of(), fixture.told(), "it has none");

    connection();
    fixture.on(link::idle);
    fixture.on(link::closed);
    assertEquals(List.of(), fixture.told(), "it was idle");
    assertEquals(List.of("n1"), fixture.suspects);

    connection();
    fixture.on(link::closed);
    assertEquals(List.of("lost IN_TRANSACTION" + LOST), fixture.told());
  }
}
