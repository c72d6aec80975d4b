package io.cordon.proxy.frontend.link;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.session.Columns;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.TxState;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A message that was sent to a node and is not answered yet. The answers come in the order of the
 * messages (protocol chapter, "Extended Query" and "Pipelining"). What is noted of a message when
 * it is sent holds from then on, and is taken back if the node does not do it.
 */
public sealed interface PendingReply {

  /** The session's state before this message took effect. */
  TxState before();

  /** A transaction block is open before it, or behind something of it. */
  default boolean inBlock() {
    return before().block();
  }

  Answer answer();

  /** The answer is the client's; else it is ours. */
  default boolean isOfClient() {
    return true;
  }

  /** The node has done it. True: a message of the client's may wait for just that. */
  default boolean completed() {
    return false;
  }

  /** It is this one that the node has answered with an error. */
  default void failed() {}

  /** The node has not done it: it failed, something before it did, or the node was lost. */
  default void discarded() {}

  /** What the client gets in the place of the node's error; null: that. */
  default @Nullable ErrorResponse instead() {
    return null;
  }

  /** What observers are told of when this is answered, or fails; null: nothing. */
  default @Nullable Execution execution() {
    return null;
  }

  /** What answers a message. */
  enum Answer {
    PARSE_COMPLETE,
    BIND_COMPLETE,
    /** RowDescription or NoData, behind a ParameterDescription or not. */
    DESCRIPTION,
    /** CommandComplete, EmptyQueryResponse or PortalSuspended, behind rows or not. */
    COMPLETION,
    CLOSE_COMPLETE,
    /** An error alone. */
    ERROR,
    /** ReadyForQuery alone. */
    READY,
    /** Anything up to ReadyForQuery. */
    UP_TO_READY;

    boolean endsWithReady() {
      return this == READY || this == UP_TO_READY;
    }
  }

  /**
   * The client's Parse.
   *
   * @param notParsed takes back what was noted of it
   */
  record Parse(TxState before, Runnable notParsed, @Nullable Execution execution)
      implements PendingReply {

    @Override
    public Answer answer() {
      return Answer.PARSE_COMPLETE;
    }

    @Override
    public void discarded() {
      notParsed.run();
    }
  }

  /**
   * The client's Bind.
   *
   * @param notBound takes back what was noted of it
   */
  record Bind(TxState before, Runnable notBound, @Nullable Execution execution)
      implements PendingReply {

    @Override
    public Answer answer() {
      return Answer.BIND_COMPLETE;
    }

    @Override
    public void discarded() {
      notBound.run();
    }
  }

  /** Hears what a Describe is answered with. */
  sealed interface OfDescribe extends PendingReply {

    void told(Columns columns);

    @Override
    default Answer answer() {
      return Answer.DESCRIPTION;
    }
  }

  /** The client's Describe of this statement, or of a portal of it. */
  record Describe(
      TxState before, Prepared statement, Prepared running, @Nullable Execution execution)
      implements OfDescribe {

    @Override
    public void told(Columns columns) {
      running.told(columns);
    }

    @Override
    public void discarded() {
      statement.number = 0;
    }
  }

  /**
   * The client's Execute.
   *
   * @param done runs when the node has done it
   * @param notRun takes back what was noted of it
   */
  record Execute(TxState before, Runnable done, Runnable notRun, @Nullable Execution execution)
      implements PendingReply {

    @Override
    public Answer answer() {
      return Answer.COMPLETION;
    }

    @Override
    public boolean completed() {
      done.run();
      return true;
    }

    @Override
    public void discarded() {
      notRun.run();
    }
  }

  /**
   * The client's Close.
   *
   * @param notClosed takes back what was noted of it
   */
  record Close(TxState before, Runnable notClosed) implements PendingReply {

    @Override
    public Answer answer() {
      return Answer.CLOSE_COMPLETE;
    }

    @Override
    public void discarded() {
      notClosed.run();
    }
  }

  /** The client's Sync. */
  record Sync(TxState before) implements PendingReply {

    @Override
    public Answer answer() {
      return Answer.READY;
    }
  }

  /** The client's FunctionCall. */
  record Call(TxState before, @Nullable Execution execution) implements PendingReply {

    @Override
    public Answer answer() {
      return Answer.UP_TO_READY;
    }
  }

  /** A Parse that must fail, in the place of what was refused. */
  record MustFail(TxState before, @Nullable ErrorResponse instead) implements PendingReply {

    @Override
    public Answer answer() {
      return Answer.ERROR;
    }
  }

  /** A message of our own, whose answer the client does not see. */
  sealed interface Own extends PendingReply {

    @Override
    default boolean isOfClient() {
      return false;
    }
  }

  /** A statement of the session's is prepared on one more server connection, or a step of that. */
  record OwnStep(TxState before, Answer answer, Runnable notDone) implements Own {

    @Override
    public void discarded() {
      notDone.run();
    }
  }

  /**
   * A Describe of ours of a statement that is prepared again: the next message waits until what it
   * returns has been compared with what the client was told.
   *
   * @param over runs when it has been, or cannot be
   */
  record Comparison(TxState before, Prepared statement, Runnable over) implements Own, OfDescribe {

    @Override
    public Answer answer() {
      return Answer.DESCRIPTION;
    }

    @Override
    public void told(Columns columns) {
      statement.returns(columns);
    }

    @Override
    public boolean completed() {
      over.run();
      return true;
    }

    @Override
    public void discarded() {
      over.run();
    }
  }

  /**
   * A message of {@code LexerSettingsCheck}: if it fails, the client gets this error.
   *
   * @param refused runs then
   */
  record Check(TxState before, Answer answer, ErrorResponse instead, Runnable refused)
      implements Own {

    @Override
    public void failed() {
      refused.run();
    }
  }

  /**
   * A Query or a Sync of ours.
   *
   * @param ended hears how it ended, or what is before a Sync: null, or the node's error
   */
  record OwnBatch(TxState before, Answer answer, Consumer<@Nullable ErrorResponse> ended)
      implements Own {}

  /** The client's Query, of which each statement is answered by itself. */
  final class Batch implements PendingReply {

    private final List<TxState> states;
    private final int refusedAt;
    private final @Nullable ErrorResponse instead;
    private final IntConsumer done;
    private final List<@Nullable Execution> executions;
    private int completed;

    /**
     * @param states the session's state before each statement, and after the last one that is sent
     * @param refusedAt which statement is sent as one that must fail; -1 if none
     * @param instead what the client gets in the place of that failure; null for the node's own
     *     error
     * @param done told of each statement that the node has done
     * @param executions what observers are told of, by statement; null for nothing
     */
    public Batch(
        List<TxState> states,
        int refusedAt,
        @Nullable ErrorResponse instead,
        IntConsumer done,
        List<@Nullable Execution> executions) {
      this.states = states;
      this.refusedAt = refusedAt;
      this.instead = instead;
      this.done = done;
      this.executions = executions;
    }

    /** Of what is asked about nowhere. */
    public Batch(TxState state, int refusedAt, @Nullable ErrorResponse instead) {
      this(List.of(state), refusedAt, instead, i -> {}, List.of());
    }

    @Override
    public TxState before() {
      return states.get(0);
    }

    @Override
    public boolean inBlock() {
      return states.stream().anyMatch(TxState::block);
    }

    @Override
    public Answer answer() {
      return Answer.UP_TO_READY;
    }

    /** The node has done its next statement; answers what observers are told of it. */
    @Nullable Execution statementCompleted() {
      done.accept(completed);
      Execution one = execution();
      completed++;
      return one;
    }

    /** Of the statement that the node is at. */
    @Override
    public @Nullable Execution execution() {
      return completed < executions.size() ? executions.get(completed) : null;
    }

    /** The state that the statement found that the node is at. */
    TxState beforeStatement() {
      return states.get(Math.min(completed, states.size() - 1));
    }

    /** Of the statement that the node is at. */
    @Override
    public @Nullable ErrorResponse instead() {
      return completed == refusedAt ? instead : null;
    }

    /** Something in it must fail. */
    boolean mustFail() {
      return refusedAt >= 0;
    }

    /** The state behind all of it, if nothing fails. */
    TxState after() {
      return states.get(states.size() - 1);
    }
  }
}
