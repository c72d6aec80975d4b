package io.cordon.proxy.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.Expected.Op;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationsTest {

  private final Expectations expected = new Expectations();
  private final List<String> undone = new ArrayList<>();

  @Test
  void answersComeInTheOrderOfTheirMessages() {
    add(Op.PARSE, Op.BIND, Op.SYNC);

    assertEquals(List.of(Op.PARSE, Op.BIND, Op.SYNC), answerAll());
    assertNull(expected.head());
    assertFalse(expected.pending());
  }

  @Test
  void oursIsPendingAndNotOwedToTheClient() {
    expected.add(Expected.of(Op.QUERY, TxState.INITIAL).silently());

    assertTrue(expected.pending());
    assertFalse(expected.owesReady());
    assertFalse(expected.owesAnswer());

    add(Op.PARSE);
    assertTrue(expected.owesAnswer());
    assertFalse(expected.owesReady());

    add(Op.SYNC);
    expected.answered();
    assertTrue(expected.owesReady());
    answerAll();
    assertFalse(expected.owesReady());
  }

  @Test
  void anErrorDiscardsUpToSyncAndWhatCameLastIsUndoneFirst() {
    add(Op.PARSE, Op.BIND, Op.EXECUTE, Op.SYNC, Op.PARSE, Op.SYNC);

    assertFalse(expected.discardToSync());

    assertEquals(List.of("EXECUTE", "BIND", "PARSE"), undone);
    assertEquals(List.of(Op.SYNC, Op.PARSE, Op.SYNC), answerAll());
  }

  @Test
  void aQueryBeforeSyncIsDiscardedWithItsReadyForQuery() {
    add(Op.PARSE, Op.QUERY);

    assertTrue(expected.discardToSync());

    assertFalse(expected.pending());
    assertFalse(expected.owesReady());
  }

  @Test
  void oursThatIsDiscardedTakesNothingFromTheClient() {
    add(Op.PARSE);
    expected.add(Expected.of(Op.QUERY, TxState.INITIAL).silently());
    add(Op.SYNC);

    assertTrue(expected.discardToSync());

    assertTrue(expected.owesReady());
    assertEquals(List.of(Op.SYNC), answerAll());
    assertFalse(expected.owesReady());
  }

  @Test
  void theSyncsThatACopyHasComeToTooLateAreNotAnswered() {
    add(Op.EXECUTE, Op.SYNC);

    expected.copyBegins();

    assertFalse(expected.owesReady());
    assertEquals(List.of(Op.EXECUTE), answerAll());
  }

  @Test
  void aCopyOfASimpleQueryLeavesEverythingAsItIs() {
    add(Op.QUERY);

    expected.copyBegins();

    assertTrue(expected.owesReady());
  }

  @Test
  void whatIsLostIsUndoneAndForgotten() {
    add(Op.PARSE, Op.EXECUTE, Op.SYNC);

    expected.undoAll();
    expected.clear();

    assertEquals(List.of("SYNC", "EXECUTE", "PARSE"), undone);
    assertFalse(expected.pending());
    assertFalse(expected.owesReady());
  }

  @Test
  void isFullUntilHalfOfItHasBeenAnswered() {
    for (int i = 0; i < Expectations.MOST; i++) {
      assertFalse(expected.full());
      add(Op.BIND);
    }
    assertTrue(expected.full());

    int answered = 0;
    while (!expected.hasRoomAgain()) {
      assertTrue(expected.full());
      expected.answered();
      answered++;
    }

    assertTrue(answered >= Expectations.MOST / 2, answered + " answers");
    assertFalse(expected.full());
    assertFalse(expected.hasRoomAgain());
    add(Op.BIND);
    assertFalse(expected.full());
  }

  private void add(Op... ops) {
    for (Op op : ops) {
      expected.add(Expected.of(op, TxState.INITIAL).undo(() -> undone.add(op.name())));
    }
  }

  private List<Op> answerAll() {
    List<Op> answered = new ArrayList<>();
    for (Expected head = expected.head(); head != null; head = expected.head()) {
      answered.add(head.op());
      expected.answered();
    }
    return answered;
  }
}
