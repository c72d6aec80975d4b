package io.cordon.proxy.frontend.link;

import io.cordon.proxy.frontend.link.PendingReply.Answer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a node owes, in the order of the messages that they answer, and how many of them
 * are a ReadyForQuery that the client waits for.
 */
public final class ReplyQueue {

  /**
   * What is sent to a node before it answers is kept until it does, and a node that is at work
   * takes as much as its socket holds: a hundred thousand messages and more.
   */
  public static final int MOST = 512;

  private final Deque<PendingReply> queue = new ArrayDeque<>();
  private int readies;
  private boolean full;

  void add(PendingReply reply) {
    queue.add(reply);
    if (isReadyOfClient(reply)) {
      readies++;
    }
  }

  /** What is answered next; null if nothing is to come. */
  @Nullable PendingReply head() {
    return queue.peek();
  }

  /** The head has been: what was behind it is next. */
  void answered() {
    if (isReadyOfClient(queue.remove())) {
      readies--;
    }
  }

  /**
   * So many are to come that nothing more is to be asked of the node; until half of them have come.
   */
  boolean full() {
    full = queue.size() >= (full ? MOST / 2 : MOST);
    return full;
  }

  /** True once when {@link #full} has become false again. */
  boolean hasRoomAgain() {
    return full && !full();
  }

  private static boolean isReadyOfClient(PendingReply reply) {
    return reply.answer().endsWithReady() && reply.isOfClient();
  }

  /** True while anything is to come. */
  boolean pending() {
    return !queue.isEmpty();
  }

  /** True while the client is owed a ReadyForQuery. */
  boolean owesReady() {
    return readies > 0;
  }

  /** A transaction block was open before something that is not answered yet. */
  boolean inBlock() {
    return queue.stream().anyMatch(PendingReply::inBlock);
  }

  /** True while the client is owed any answer. */
  boolean owesAnswer() {
    return queue.stream().anyMatch(PendingReply::isOfClient);
  }

  /**
   * Protocol chapter, "Extended Query": after an error the node reads and discards up to Sync. What
   * the session has noted of what is discarded is taken back.
   */
  void discardToSync() {
    Deque<PendingReply> discarded = new ArrayDeque<>();
    while (!queue.isEmpty() && queue.element().answer() != Answer.READY) {
      PendingReply next = queue.remove();
      if (isReadyOfClient(next)) {
        readies--;
      }
      discarded.push(next);
    }
    undo(discarded);
  }

  /** A node that wants COPY data ignores a Sync that it has been sent before (copyfrom). */
  void copyBegins() {
    PendingReply head = queue.peek();
    if (head != null && head.answer() == Answer.COMPLETION) {
      queue.removeIf(reply -> reply.answer() == Answer.READY);
      readies = 0;
    }
  }

  /** None of it comes: what the session has noted of it is taken back. */
  void undoAll() {
    Deque<PendingReply> lost = new ArrayDeque<>();
    queue.forEach(lost::push);
    undo(lost);
  }

  /** What came last is undone first: each goes back to what it found. */
  private static void undo(Deque<PendingReply> lastFirst) {
    lastFirst.forEach(PendingReply::discarded);
  }

  void clear() {
    queue.clear();
    readies = 0;
  }
}
