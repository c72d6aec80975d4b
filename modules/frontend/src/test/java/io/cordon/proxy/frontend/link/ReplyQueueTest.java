package io.cordon.proxy.frontend.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.link.PendingReply.Answer;
import io.cordon.proxy.frontend.session.TxState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyQueueTest {

  private final ReplyQueue queue = new ReplyQueue();
  private final List<String> undone = new ArrayList<>();

  @Test
  void answersComeInTheOrderOfTheirMessages() {
    add(Answer.PARSE_COMPLETE, Answer.BIND_COMPLETE, Answer.READY);

    assertEquals(List.of(Answer.PARSE_COMPLETE, Answer.BIND_COMPLETE, Answer.READY), answerAll());
    assertNull(queue.head());
    assertFalse(queue.pending());
  }

  @Test
  void oursIsPendingAndNotOwedToTheClient() {
    queue.add(new PendingReply.OwnBatch(TxState.INITIAL, Answer.UP_TO_READY, error -> {}));

    assertTrue(queue.pending());
    assertFalse(queue.owesReady());
    assertFalse(queue.owesAnswer());

    add(Answer.PARSE_COMPLETE);
    assertTrue(queue.owesAnswer());
    assertFalse(queue.owesReady());

    add(Answer.READY);
    queue.answered();
    assertTrue(queue.owesReady());
    answerAll();
    assertFalse(queue.owesReady());
  }

  @Test
  void anErrorDiscardsUpToSyncAndWhatCameLastIsUndoneFirst() {
    add(
        Answer.PARSE_COMPLETE,
        Answer.BIND_COMPLETE,
        Answer.COMPLETION,
        Answer.READY,
        Answer.PARSE_COMPLETE,
        Answer.READY);

    queue.discardToSync();

    assertEquals(List.of("COMPLETION", "BIND_COMPLETE", "PARSE_COMPLETE"), undone);
    assertEquals(List.of(Answer.READY, Answer.PARSE_COMPLETE, Answer.READY), answerAll());
  }

  @Test
  void aQueryBeforeSyncIsDiscardedWithItsReadyForQuery() {
    add(Answer.PARSE_COMPLETE, Answer.UP_TO_READY);

    queue.discardToSync();

    assertFalse(queue.pending());
    assertFalse(queue.owesReady());
  }

  @Test
  void oursThatIsDiscardedTakesNothingFromTheClient() {
    add(Answer.PARSE_COMPLETE);
    queue.add(new PendingReply.OwnBatch(TxState.INITIAL, Answer.UP_TO_READY, error -> {}));
    add(Answer.READY);

    queue.discardToSync();

    assertTrue(queue.owesReady());
    assertEquals(List.of(Answer.READY), answerAll());
    assertFalse(queue.owesReady());
  }

  @Test
  void theSyncsThatACopyHasComeToTooLateAreNotAnswered() {
    add(Answer.COMPLETION, Answer.READY);

    queue.copyBegins();

    assertFalse(queue.owesReady());
    assertEquals(List.of(Answer.COMPLETION), answerAll());
  }

  @Test
  void aCopyOfASimpleQueryLeavesEverythingAsItIs() {
    add(Answer.UP_TO_READY);

    queue.copyBegins();

    assertTrue(queue.owesReady());
  }

  @Test
  void whatIsLostIsUndoneAndForgotten() {
    add(Answer.PARSE_COMPLETE, Answer.COMPLETION, Answer.READY);

    queue.undoAll();
    queue.clear();

    assertEquals(List.of("COMPLETION", "PARSE_COMPLETE"), undone);
    assertFalse(queue.pending());
    assertFalse(queue.owesReady());
  }

  @Test
  void isFullUntilHalfOfItHasBeenAnswered() {
    for (int i = 0; i < ReplyQueue.MOST; i++) {
      assertFalse(queue.full());
      add(Answer.BIND_COMPLETE);
    }
    assertTrue(queue.full());

    int answered = 0;
    while (!queue.hasRoomAgain()) {
      assertTrue(queue.full());
      queue.answered();
      answered++;
    }

    assertTrue(answered >= ReplyQueue.MOST / 2, answered + " answers");
    assertFalse(queue.full());
    assertFalse(queue.hasRoomAgain());
    add(Answer.BIND_COMPLETE);
    assertFalse(queue.full());
  }

  private void add(Answer... answers) {
    for (Answer answer : answers) {
      queue.add(reply(answer, () -> undone.add(answer.name())));
    }
  }

  private static PendingReply reply(Answer answer, Runnable discarded) {
    TxState before = TxState.INITIAL;
    return switch (answer) {
      case PARSE_COMPLETE -> new PendingReply.Parse(before, discarded, null);
      case BIND_COMPLETE -> new PendingReply.Bind(before, discarded, null);
      case COMPLETION -> new PendingReply.Execute(before, () -> {}, discarded, null);
      case READY -> new PendingReply.Sync(before);
      case UP_TO_READY -> new PendingReply.Batch(before, -1, null);
      default -> throw new IllegalArgumentException(answer.name());
    };
  }

  private List<Answer> answerAll() {
    List<Answer> answered = new ArrayList<>();
    for (PendingReply head = queue.head(); head != null; head = queue.head()) {
      answered.add(head.answer());
      queue.answered();
    }
    return answered;
  }
}
