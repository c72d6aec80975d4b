package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a message that was sent to a node will be answered with. The answers come in the order of
 * the messages (protocol chapter, "Extended Query" and "Pipelining").
 *
 * @param before the session's state before this message took effect
 * @param silent the answer is ours, not the client's
 * @param done runs when the node has done it
 * @param undo takes back what the session has noted of the message, if the node has not
 * @param instead what the client gets in the place of the error that this message provokes; null
 *     for a refusal whose error is the node's own
 * @param failed runs if this is the message that the node has answered with an error, not one that
 *     is discarded behind it
 * @param columns told of the RowDescription, or of none, that answers a Describe
 * @param execution what observers are told of when this is answered, or fails; null for nothing
 */
record Expected(
    Op op,
    TxState before,
    boolean silent,
    @Nullable Runnable done,
    @Nullable Runnable undo,
    @Nullable ErrorResponse instead,
    @Nullable Runnable failed,
    @Nullable Consumer<Columns> columns,
    @Nullable Execution execution) {

  /** The kinds of answer. */
  enum Op {
    PARSE,
    BIND,
    DESCRIBE,
    EXECUTE,
    CLOSE,
    /** A Parse that must fail. */
    REFUSE,
    /** ReadyForQuery after Sync. */
    SYNC,
    /** Anything up to ReadyForQuery. */
    QUERY,
    FUNCTION_CALL;

    boolean endsWithReady() {
      return this == SYNC || this == QUERY || this == FUNCTION_CALL;
    }
  }

  static Expected of(Op op, TxState before) {
    return new Expected(op, before, false, null, null, null, null, null, null);
  }

  Expected undo(Runnable action) {
    return new Expected(op, before, silent, done, action, instead, failed, columns, execution);
  }

  Expected done(@Nullable Runnable action) {
    return new Expected(op, before, silent, action, undo, instead, failed, columns, execution);
  }

  Expected silently() {
    return new Expected(op, before, true, done, undo, instead, failed, columns, execution);
  }

  Expected of(@Nullable Execution one) {
    return one == null
        ? this
        : new Expected(op, before, silent, done, undo, instead, failed, columns, one);
  }

  Expected columns(Consumer<Columns> told) {
    return new Expected(op, before, silent, done, undo, instead, failed, told, execution);
  }

  static Expected refusal(TxState before, @Nullable ErrorResponse instead) {
    return new Expected(Op.REFUSE, before, false, null, null, instead, null, null, null);
  }

  /** Ours, and if it fails the client gets this error, of which somebody is to hear. */
  static Expected check(Op op, TxState before, ErrorResponse instead, Runnable failed) {
    return new Expected(op, before, true, null, null, instead, failed, null, null);
  }
}
