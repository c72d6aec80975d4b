package io.cordon.proxy.frontend;

import io.cordon.proxy.frontend.Expected.Op;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a node owes, in the order of the messages that they answer, and how many of them
 * are a ReadyForQuery that the client waits for.
 */
final class Expectations {

  /**
   * What is sent to a node before it answers is kept until it does, and a node that is at work
   * takes as much as its socket holds: a hundred thousand messages and more.
   */
  static final int MOST = 512;

  private final Deque<Expected> queue = new ArrayDeque<>();
  private int readies;
  private boolean full;

  void add(Expected expected) {
    queue.add(expected);
    if (isReadyOfClient(expected)) {
      readies++;
    }
  }

  /** What is answered next; null if nothing is to come. */
  @Nullable Expected head() {
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

  private static boolean isReadyOfClient(Expected expected) {
    return expected.op().endsWithReady() && !expected.silent();
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
    return queue.stream().anyMatch(expected -> expected.before().block());
  }

  /** True while the client is owed any answer. */
  boolean owesAnswer() {
    return queue.stream().anyMatch(expected -> !expected.silent());
  }

  /**
   * Protocol chapter, "Extended Query": after an error the node reads and discards up to Sync. What
   * the session has noted of what is discarded is taken back. True if a Query is among it.
   */
  boolean discardToSync() {
    boolean query = false;
    Deque<Expected> discarded = new ArrayDeque<>();
    while (!queue.isEmpty() && queue.element().op() != Op.SYNC) {
      Expected next = queue.remove();
      if (isReadyOfClient(next)) {
        readies--;
      }
      query |= next.op().endsWithReady(); // one before Sync is discarded like the rest
      discarded.push(next);
    }
    undo(discarded);
    return query;
  }

  /** A node that wants COPY data ignores a Sync that it has been sent before (copyfrom). */
  void copyBegins() {
    Expected head = queue.peek();
    if (head != null && head.op() == Op.EXECUTE) {
      queue.removeIf(expected -> expected.op() == Op.SYNC);
      readies = 0;
    }
  }

  /** None of it comes: what the session has noted of it is taken back. */
  void undoAll() {
    Deque<Expected> lost = new ArrayDeque<>();
    queue.forEach(lost::push);
    undo(lost);
  }

  /** What came last is undone first: each goes back to what it found. */
  private static void undo(Deque<Expected> lastFirst) {
    for (Expected expected : lastFirst) {
      if (expected.undo() != null) {
        expected.undo().run();
      }
    }
  }

  void clear() {
    queue.clear();
    readies = 0;
  }
}
