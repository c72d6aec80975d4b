package io.cordon.proxy.frontend.link;

import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.error;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Frontend.query;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.query.Conversation;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Setting;
import io.cordon.proxy.frontend.session.TxState;
import io.cordon.test.Await;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server connection is sent before it is in its session's state. */
class SessionReplayTest {

  private static final TxState BLOCK = TxState.INITIAL.agree((byte) 'T');
  private static final Setting ONE = new Setting("1", "SET a.b = '1'");
  private static final byte[] NO = error("22023", "no");

  private LinkFixture fixture;
  private Session session;

  @BeforeEach
  void open() throws Exception {
    fixture = new LinkFixture();
    session = fixture.session;
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  /** Begins; {@code proceed} or a failure follows. */
  private void engages() {
    assertFalse(fixture.on(() -> fixture.link.engage(fixture.nodes(), true)));
  }

  private void isSet(Setting one) {
    fixture.on(() -> session.tx(session.tx().set("a.b", one).endOfMessage()));
  }

  private void assertPhase(LinkPhase phase) {
    assertEquals(phase, fixture.link.phase());
  }

  @Test
  void nothingGoesAheadOfASessionThatHasNothing() {
    fixture.engage();

    assertPhase(LinkPhase.FRESH);
    assertTrue(fixture.node.hasNothing());
  }

  @Test
  void settingsAndClosedNamesGoAheadInOneText() throws Exception {
    fixture.engage();
    fixture.on(
        () -> {
          ConnectionState.of(fixture.link.server()).add(fixture.prepared("s", "SELECT 1"));
          fixture.link.idle();
        });
    isSet(ONE);
    session.closedNames.addAll(Set.of("s", "of another connection"));
    engages();
    fixture.node.expects(query("SET a.b = '1'; DEALLOCATE \"s\""));
    assertPhase(LinkPhase.REPLAYING);
    fixture.node.answers(complete("SET"), complete("DEALLOCATE"), ready('I'));
    fixture.hears("proceed");

    assertPhase(LinkPhase.FRESH);
    ConnectionState there = ConnectionState.of(fixture.link.server());
    assertEquals(Map.of("a.b", ONE), there.settings);
    assertEquals(Map.of(), there.named);
    assertEquals(Set.of(), session.closedNames);
    assertEquals("", fixture.client());
  }

  /** The node may have run anything of it: nobody gets the connection as it is. */
  @Test
  void whatTheNodeRefusesFailsTheStatement() throws Exception {
    isSet(ONE);
    engages();
    fixture.node.expects(query("SET a.b = '1'"));
    fixture.node.cleansByScript();
    fixture.node.answers(NO, ready('I'));
    fixture.hears("failed 22023 no");

    assertPhase(LinkPhase.FREE);
    fixture.node.cleansByItself();
    fixture.node.expectsCleaning();
    fixture.node.answers(Conversation.Node.cleaned());
    Await.until("it is clean", fixture.server::idle);
  }

  @Test
  void aSessionThatIsPinnedKeepsItsConnectionAllTheSame() throws Exception {
    fixture.engage();
    fixture.on(
        () -> {
          session.pins.add(PinReason.LISTEN);
          fixture.link.idle();
        });
    isSet(ONE);
    engages();
    fixture.node.expects(query("SET a.b = '1'"));
    fixture.node.answers(NO, ready('I'));
    fixture.hears("failed 22023 no");

    assertPhase(LinkPhase.PINNED);
    assertTrue(fixture.link.held());
  }

  /** It cannot fail: what is behind it need not wait. */
  @Test
  void aPlainBeginIsNotWaitedFor() throws Exception {
    session.tx(BLOCK);
    session.deferred.add("BEGIN");
    fixture.engage();
    assertPhase(LinkPhase.ENGAGED);
    assertEquals(List.of(), List.copyOf(session.deferred));
    fixture.on(fixture.link::flush);

    fixture.node.expects(query("BEGIN"));
    fixture.node.answers(complete("BEGIN"), ready('T'));
    Await.until("it has begun", () -> !fixture.on(fixture.link.replies()::pending));
    assertEquals("", fixture.client());
  }

  @Test
  void aNodeThatCannotBeginIsNotTrusted() throws Exception {
    session.tx(BLOCK);
    session.deferred.add("START TRANSACTION");
    fixture.engage();
    fixture.on(fixture.link::flush);
    fixture.node.expects(query("START TRANSACTION"));
    fixture.node.answers(NO, ready('I'));

    fixture.hears("lost IN_TRANSACTION 08006 server connection to node \"n1\" was lost");
    assertFalse(fixture.link.held());
  }

  @Test
  void whatTheTransactionWasSoFarIsWaitedFor() throws Exception {
    session.tx(BLOCK);
    session.deferred.add("BEGIN READ ONLY");
    session.deferred.add("SAVEPOINT s");
    engages();
    fixture.node.expects(query("BEGIN READ ONLY; SAVEPOINT s"));
    assertPhase(LinkPhase.REPLAYING);
    fixture.node.answers(complete("BEGIN"), complete("SAVEPOINT"), ready('T'));
    fixture.hears("proceed");

    assertPhase(LinkPhase.FRESH);
    assertEquals(List.of(), List.copyOf(session.deferred));
  }

  /** It stays deferred: the block has begun as far as the client knows. */
  @Test
  void aBlockThatTheNodeRefusesStaysDeferred() throws Exception {
    session.tx(BLOCK);
    session.deferred.add("BEGIN ISOLATION LEVEL SERIALIZABLE");
    engages();
    fixture.node.expects(query("BEGIN ISOLATION LEVEL SERIALIZABLE"));
    fixture.node.answers(NO, ready('I'));
    fixture.hears("failed 22023 no");

    assertPhase(LinkPhase.FREE);
    assertEquals(List.of("BEGIN ISOLATION LEVEL SERIALIZABLE"), List.copyOf(session.deferred));
    fixture.node.seesTheEnd();
  }

  /** Before the block there is what the session had, and its own settings come behind BEGIN. */
  @Test
  void settingsOfTheBlockDoNotGoAheadOfIt() throws Exception {
    session.tx(BLOCK.set("a.b", ONE));
    session.deferred.add("BEGIN");
    session.deferred.add("SET a.b = '1'");
    engages();

    fixture.node.expects(query("BEGIN; SET a.b = '1'"));
    fixture.node.answers(complete("BEGIN"), complete("SET"), ready('T'));
    fixture.hears("proceed");
  }

  /**
   * What one message has set before the node was needed is set there outside that message's
   * transaction: where the message fails, the setting is still in force there.
   */
  @Test
  void whatWasSetAheadOfAMessageThatFailsIsStillThere() throws Exception {
    fixture.on(() -> session.tx(session.tx().set("a.b", ONE)));
    engages();
    fixture.node.expects(query("SET a.b = '1'"));
    fixture.node.answers(complete("SET"), ready('I'));
    fixture.hears("proceed");
    fixture.on(
        () -> {
          session.tx(session.tx().fail());
          fixture.link.idle();
        });
    assertEquals(Map.of(), session.tx().session());

    engages();
    fixture.node.expects(query("RESET \"a\".\"b\""));
    fixture.node.answers(complete("RESET"), ready('I'));
    fixture.hears("proceed");
  }
}
