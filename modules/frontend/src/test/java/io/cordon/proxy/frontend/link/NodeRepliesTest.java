package io.cordon.proxy.frontend.link;

import static io.cordon.proxy.frontend.link.LinkFixture.text;
import static io.cordon.test.wire.Backend.bindComplete;
import static io.cordon.test.wire.Backend.closeComplete;
import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.copyBoth;
import static io.cordon.test.wire.Backend.copyIn;
import static io.cordon.test.wire.Backend.empty;
import static io.cordon.test.wire.Backend.error;
import static io.cordon.test.wire.Backend.fatal;
import static io.cordon.test.wire.Backend.noData;
import static io.cordon.test.wire.Backend.notice;
import static io.cordon.test.wire.Backend.notification;
import static io.cordon.test.wire.Backend.parseComplete;
import static io.cordon.test.wire.Backend.portalSuspended;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Backend.row;
import static io.cordon.test.wire.Backend.rowDescription;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.raw;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.link.PendingReply.Answer;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.TxState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a node answers, matched with what it was sent, wherever its bytes are cut. */
class NodeRepliesTest {

  private static final TxState IDLE = TxState.INITIAL;
  private static final TxState BLOCK = IDLE.agree((byte) 'T');
  private static final byte[] DIVISION = error("22012", "division by zero");
  private static final ErrorResponse REFUSAL = ErrorResponse.error("42000", "not here");
  private static final byte[] REFUSED = error("42000", "not here");
  private static final byte[] NOTHING = {};

  private LinkFixture fixture;
  private final List<String> noted = new ArrayList<>();

  @BeforeEach
  void engage() throws Exception {
    fixture = new LinkFixture();
    fixture.engage();
    fixture.client();
    fixture.told();
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private PendingReply parse() {
    return new PendingReply.Parse(IDLE, () -> noted.add("not parsed"), null);
  }

  private PendingReply bind() {
    return new PendingReply.Bind(IDLE, () -> noted.add("not bound"), null);
  }

  private PendingReply execute() {
    return new PendingReply.Execute(
        IDLE, () -> noted.add("done"), () -> noted.add("not run"), null);
  }

  private static PendingReply sync() {
    return new PendingReply.Sync(IDLE);
  }

  private static PendingReply query() {
    return new PendingReply.Batch(IDLE, -1, null);
  }

  private PendingReply own(Answer answer) {
    return new PendingReply.OwnStep(IDLE, answer, () -> noted.add("not done"));
  }

  private PendingReply ownBatch() {
    return new PendingReply.OwnBatch(
        IDLE,
        Answer.UP_TO_READY,
        error -> noted.add(error == null ? "ended" : "ended with " + error.sqlState()));
  }

  /**
   * The node says it in one piece, and then in two, cut at every byte.
   *
   * @param client what the client gets
   * @param notes what the owner is told, and behind it what is noted of the messages
   */
  private void atEverySplit(
      Supplier<List<PendingReply>> expected, byte[] said, byte[] client, String... notes) {
    for (int split = 0; split < said.length; split++) {
      String where = "split at " + split;
      fixture.on(() -> fixture.session.tx(IDLE));
      fixture.expects(expected.get().toArray(PendingReply[]::new));
      fixture.says(Arrays.copyOf(said, split));
      fixture.says(Arrays.copyOfRange(said, split, said.length));
      assertEquals(text(client), fixture.client(), where);
      noted.addAll(0, fixture.told());
      assertEquals(List.of(notes), noted, where);
      assertFalse(fixture.link.replies().pending(), where);
      noted.clear();
    }
  }

  @Test
  void whatAnswersTheClientPasses() {
    Prepared statement = fixture.prepared("s", "SELECT 1");
    byte[] said =
        concat(
            parseComplete(),
            bindComplete(),
            rowDescription("a"),
            row("1"),
            complete("SELECT 1"),
            ready('I'));

    atEverySplit(
        () ->
            List.of(
                parse(),
                bind(),
                new PendingReply.Describe(IDLE, statement, statement, null),
                execute(),
                sync()),
        said,
        said,
        "ready",
        "done");
    assertTrue(statement.isTold());
  }

  @Test
  void whateverEndsAnExecuteEndsIt() {
    for (byte[] end : List.of(complete("SELECT 0"), empty(), portalSuspended())) {
      byte[] said = concat(end, ready('I'));
      atEverySplit(() -> List.of(execute(), sync()), said, said, "ready", "done");
    }
  }

  @Test
  void whatAnswersUsIsKeptBack() {
    Prepared statement = fixture.prepared("s", "SELECT 1");

    atEverySplit(
        () ->
            List.of(
                own(Answer.CLOSE_COMPLETE),
                own(Answer.PARSE_COMPLETE),
                new PendingReply.Comparison(IDLE, statement, () -> noted.add("compared")),
                bind(),
                sync()),
        concat(closeComplete(), parseComplete(), noData(), bindComplete(), ready('I')),
        concat(bindComplete(), ready('I')),
        "ready",
        "compared");
    atEverySplit(
        () -> List.of(ownBatch(), query()),
        concat(
            rowDescription("a"),
            row("1"),
            complete("SELECT 1"),
            ready('I'),
            complete("SET"),
            ready('I')),
        concat(complete("SET"), ready('I')),
        "executed",
        "ready",
        "ended");
  }

  @Test
  void anErrorOfOursIsHeardWhereTheReadEnds() {
    atEverySplit(
        () -> List.of(ownBatch()),
        concat(complete("SET"), DIVISION, ready('I')),
        NOTHING,
        "ended with 22012");
  }

  @Test
  void whatIsSaidByTheWayPassesButNoticesOfOurs() {
    byte[] warning = notice("WARNING", "01000", "careful");
    byte[] heard = notification(7, "c", "p");

    atEverySplit(
        () -> List.of(ownBatch()),
        concat(warning, heard, complete("SET"), ready('I')),
        heard,
        "ended");
    atEverySplit(() -> List.of(), concat(warning, heard), concat(warning, heard));
  }

  /** What has been noted of the discarded is taken back, the last first. */
  @Test
  void anErrorDiscardsUpToSync() {
    byte[] said = concat(parseComplete(), DIVISION, ready('I'));

    atEverySplit(
        () -> List.of(parse(), bind(), execute(), sync()),
        said,
        said,
        "execution failed 22012 division by zero",
        "ready",
        "not run",
        "not bound");
    atEverySplit(
        () -> List.of(bind(), execute()),
        DIVISION,
        DIVISION,
        "execution failed 22012 division by zero",
        "skip to Sync",
        "not run",
        "not bound");
  }

  @Test
  void aRefusalIsInThePlaceOfTheErrorThatItProvoked() {
    byte[] provoked = error("22P02", "invalid input syntax");

    atEverySplit(
        () -> List.of(new PendingReply.MustFail(IDLE, REFUSAL), sync()),
        concat(provoked, ready('I')),
        concat(REFUSED, ready('I')),
        "execution failed 22P02 invalid input syntax",
        "ready");
    atEverySplit(
        () ->
            List.of(
                new PendingReply.Batch(
                    List.of(IDLE, IDLE), 1, REFUSAL, i -> noted.add("done " + i), List.of())),
        concat(complete("SELECT 1"), provoked, ready('I')),
        concat(complete("SELECT 1"), REFUSED, ready('I')),
        "executed",
        "ready",
        "done 0");
  }

  /** The one before it has failed: nobody gets to the refusal. */
  @Test
  void anErrorAheadOfARefusalIsTheNodesOwn() {
    byte[] said = concat(DIVISION, ready('I'));

    atEverySplit(
        () -> List.of(new PendingReply.Batch(List.of(IDLE, IDLE), 1, REFUSAL, i -> {}, List.of())),
        said,
        said,
        "execution failed 22012 division by zero",
        "ready");
  }

  @Test
  void theSessionIsWhereTheNodeSaysThatItIs() {
    byte[] said = concat(complete("BEGIN"), ready('T'));
    atEverySplit(
        () -> List.of(new PendingReply.Batch(List.of(IDLE, BLOCK), -1, null, i -> {}, List.of())),
        said,
        said,
        "executed",
        "ready");
    assertEquals('T', fixture.session.tx().status());

    byte[] failing = concat(DIVISION, ready('E'));
    atEverySplit(
        () -> List.of(new PendingReply.Batch(BLOCK, -1, null)),
        failing,
        failing,
        "execution failed 22012 division by zero",
        "ready");
    assertEquals('E', fixture.session.tx().status());
  }

  /** A constraint that was deferred: the Sync itself fails. */
  @Test
  void aCommitThatFailsIsTheClients() {
    byte[] said = concat(complete("INSERT 0 1"), DIVISION, ready('I'));

    atEverySplit(() -> List.of(execute(), sync()), said, said, "ready", "done");
  }

  @Test
  void ofACopyTheSyncBehindItIsNotAnswered() {
    fixture.expects(execute(), sync());
    fixture.says(copyIn(1));
    assertEquals(List.of("copy in"), fixture.told());
    assertFalse(fixture.link.replies().owesReady());

    fixture.says(complete("COPY 1"));
    assertEquals(text(copyIn(1), complete("COPY 1")), fixture.client());
    assertFalse(fixture.link.replies().pending());
  }

  /** In one read the node asks for data, and gives up: nobody is to send any. */
  @Test
  void aCopyThatIsOverAlreadyAsksForNothing() {
    fixture.expects(query());
    fixture.says(concat(copyIn(1), DIVISION, ready('I')));

    assertEquals(List.of("execution failed 22012 division by zero", "ready"), fixture.told());
  }

  /** It may repeat a value of the client's; of no length is it kept. */
  @Test
  void aVeryLongErrorIsPassedOnAndReadByItsBeginning() {
    byte[] said = concat(error("22P02", "x".repeat(2 << 20), "Hhint"), ready('I'));
    StringBuilder client = new StringBuilder();
    fixture.expects(query());
    for (int at = 0; at < said.length; at += 10_000) {
      fixture.says(Arrays.copyOfRange(said, at, Math.min(said.length, at + 10_000)));
      client.append(fixture.client());
      assertTrue(at < 20_000 || client.length() >= at, at + " bytes");
    }

    assertEquals(text(said), client.toString());
    List<String> told = fixture.told();
    assertTrue(told.get(0).startsWith("execution failed 22P02 xxxx"), told.get(0)::toString);
    assertEquals("ready", told.get(1));
  }

  @Test
  void aVeryLongErrorIsReplacedInFull() {
    byte[] said = concat(error("22P02", "x".repeat(2 << 20)), ready('I'));
    fixture.expects(new PendingReply.MustFail(IDLE, REFUSAL), sync());
    for (int at = 0; at < said.length; at += 10_000) {
      fixture.says(Arrays.copyOfRange(said, at, Math.min(said.length, at + 10_000)));
    }

    assertEquals(text(REFUSED, ready('I')), fixture.client());
  }

  @Test
  void lastWordsAreNotTheClients() {
    fixture.says(fatal("57P01", "good bye"));
    fixture.on(fixture.link::closed);

    assertEquals("", fixture.client());
    assertEquals(
        List.of("lost IN_TRANSACTION 08006 server connection to node \"n1\" was lost: good bye"),
        fixture.told());
  }

  @Test
  void countsWhatTheClientGetsOfAnAnswer() {
    byte[] said = concat(rowDescription("a"), row("1"), complete("SELECT 1"));
    fixture.expects(own(Answer.PARSE_COMPLETE), query());
    fixture.says(concat(parseComplete(), said));

    assertEquals(said.length, fixture.on(fixture.link.replies()::relayed));
    assertEquals(0, fixture.on(fixture.link.replies()::relayed));
    fixture.says(ready('I'));
    assertEquals(0, fixture.on(fixture.link.replies()::relayed));
  }

  static Stream<Arguments> violations() {
    return Stream.of(
        Arguments.of(List.of(), ready('I')),
        Arguments.of(List.of(sync()), raw('Z', new byte[2])),
        Arguments.of(List.of(sync()), raw('Z', new byte[0])),
        Arguments.of(List.of(), parseComplete()),
        Arguments.of(List.of(sync()), bindComplete()),
        Arguments.of(List.of(sync()), complete("SELECT 0")),
        Arguments.of(List.of(query()), copyBoth()),
        Arguments.of(
            List.of(new PendingReply.OwnBatch(IDLE, Answer.UP_TO_READY, error -> {})), copyIn(1)),
        Arguments.of(
            List.of(new PendingReply.Batch(IDLE, 0, REFUSAL)),
            concat(complete("SELECT 1"), ready('I'))));
  }

  @ParameterizedTest
  @MethodSource("violations")
  void aNodeThatAnswersWhatWasNotAskedIsNotTrusted(List<PendingReply> expected, byte[] said) {
    fixture.expects(expected.toArray(PendingReply[]::new));
    fixture.says(said);

    List<String> told = fixture.told();
    assertTrue(told.get(told.size() - 1).startsWith("lost "), told::toString);
    assertFalse(fixture.link.held());
  }

  static Stream<Arguments> losses() {
    PendingReply.Parse parse = new PendingReply.Parse(IDLE, () -> {}, null);
    PendingReply own = new PendingReply.OwnStep(IDLE, Answer.PARSE_COMPLETE, () -> {});
    return Stream.of(
        Arguments.of(List.of(), NOTHING, "IN_TRANSACTION"),
        Arguments.of(List.of(query()), NOTHING, "OWES_READY"),
        Arguments.of(List.of(parse, sync()), parseComplete(), "OWES_READY"),
        Arguments.of(List.of(own, parse), NOTHING, "BEFORE_SYNC"),
        Arguments.of(List.of(new PendingReply.Batch(BLOCK, -1, null)), NOTHING, "IN_TRANSACTION"),
        Arguments.of(List.of(query()), Arrays.copyOf(row("1"), 5), "MID_MESSAGE"),
        Arguments.of(List.of(query()), Arrays.copyOf(row("1"), 4), "OWES_READY"));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void whatIsOwedWhereTheNodeIsLost(List<PendingReply> expected, byte[] said, String position) {
    fixture.expects(expected.toArray(PendingReply[]::new));
    fixture.says(said);
    fixture.told();
    fixture.on(fixture.link::closed);

    assertEquals(
        List.of("lost " + position + " 08006 server connection to node \"n1\" was lost"),
        fixture.told());
  }

  @Test
  void whatIsLostIsTakenBack() {
    fixture.expects(parse(), bind(), execute(), sync());
    fixture.says(parseComplete());
    fixture.on(fixture.link::closed);

    assertEquals(List.of("not run", "not bound"), noted);
  }
}
