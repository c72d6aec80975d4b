package io.cordon.proxy.frontend.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.link.PendingReply.Answer;
import io.cordon.proxy.frontend.session.TxState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingReplyTest {

  private static final TxState IDLE = TxState.INITIAL;
  private static final TxState BLOCK =
      new TxState(IDLE.session(), IDLE.local(), IDLE.session(), true, false, IDLE.savepoints());

  private final List<String> done = new ArrayList<>();

  @Test
  void eachIsAnsweredByItsOwnMessage() {
    assertEquals(Answer.PARSE_COMPLETE, new PendingReply.Parse(IDLE, () -> {}, null).answer());
    assertEquals(Answer.BIND_COMPLETE, new PendingReply.Bind(IDLE, () -> {}, null).answer());
    assertEquals(
        Answer.COMPLETION, new PendingReply.Execute(IDLE, () -> {}, () -> {}, null).answer());
    assertEquals(Answer.CLOSE_COMPLETE, new PendingReply.Close(IDLE, () -> {}).answer());
    assertEquals(Answer.READY, new PendingReply.Sync(IDLE).answer());
    assertEquals(Answer.UP_TO_READY, new PendingReply.Call(IDLE, null).answer());
    assertEquals(Answer.UP_TO_READY, new PendingReply.Batch(IDLE, -1, null).answer());
    assertEquals(Answer.ERROR, new PendingReply.MustFail(IDLE, null).answer());
    for (Answer answer : Answer.values()) {
      boolean ready = answer == Answer.READY || answer == Answer.UP_TO_READY;
      assertEquals(ready, answer.endsWithReady(), answer.name());
    }
  }

  @Test
  void whatTheNodeDoesNotDoIsTakenBack() {
    new PendingReply.Parse(IDLE, () -> done.add("parse"), null).discarded();
    new PendingReply.Bind(IDLE, () -> done.add("bind"), null).discarded();
    new PendingReply.Close(IDLE, () -> done.add("close")).discarded();
    new PendingReply.OwnStep(IDLE, Answer.BIND_COMPLETE, () -> done.add("own")).discarded();
    PendingReply execute =
        new PendingReply.Execute(IDLE, () -> done.add("ran"), () -> done.add("not run"), null);
    execute.discarded();
    assertTrue(execute.completed(), "a message may wait for it");

    assertEquals(List.of("parse", "bind", "close", "own", "not run", "ran"), done);
  }

  @Test
  void oursIsNotTheClients() {
    assertFalse(new PendingReply.OwnBatch(IDLE, Answer.UP_TO_READY, error -> {}).isOfClient());
    assertFalse(new PendingReply.OwnStep(IDLE, Answer.BIND_COMPLETE, () -> {}).isOfClient());
    assertTrue(new PendingReply.Sync(IDLE).isOfClient());
    assertTrue(new PendingReply.MustFail(IDLE, null).isOfClient());
  }

  @Test
  void aCheckThatFailsHasAnErrorOfItsOwn() {
    ErrorResponse error = ErrorResponse.error("0A000", "no");
    PendingReply check =
        new PendingReply.Check(IDLE, Answer.COMPLETION, error, () -> done.add("refused"));

    assertSame(error, check.instead());
    check.failed();
    assertEquals(List.of("refused"), done);
  }

  /** BEGIN; SELECT 1; COMMIT; then something that is refused. */
  @Test
  void aBatchKnowsTheStatementThatTheNodeIsAt() {
    ErrorResponse error = ErrorResponse.error("42000", "no");
    PendingReply.Batch batch =
        new PendingReply.Batch(
            List.of(IDLE, BLOCK, BLOCK, IDLE),
            3,
            error,
            index -> done.add("done " + index),
            Collections.nCopies(3, null));

    assertSame(IDLE, batch.before());
    assertSame(IDLE, batch.after());
    assertTrue(batch.inBlock());
    assertTrue(batch.mustFail());
    assertNull(batch.instead(), "an error of the first statement is its own");

    batch.statementCompleted();
    assertSame(BLOCK, batch.beforeStatement());
    batch.statementCompleted();
    assertNull(batch.instead());
    batch.statementCompleted();
    assertSame(error, batch.instead());
    assertSame(IDLE, batch.beforeStatement());
    assertEquals(List.of("done 0", "done 1", "done 2"), done);

    batch.statementCompleted(); // what a node says beyond that
    assertSame(IDLE, batch.beforeStatement());
    assertNull(batch.instead());
  }

  @Test
  void aBatchThatNeedNotFailHasNoErrorOfOurs() {
    PendingReply.Batch batch = new PendingReply.Batch(IDLE, -1, null);

    assertFalse(batch.mustFail());
    assertFalse(batch.inBlock());
    assertNull(batch.instead());
  }
}
