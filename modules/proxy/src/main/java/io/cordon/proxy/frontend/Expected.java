package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
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
 */
record Expected(
    Op op,
    TxState before,
    boolean silent,
    @Nullable Runnable done,
    @Nullable Runnable undo,
    @Nullable ErrorResponse instead) {

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
    return new Expected(op, before, false, null, null, null);
  }

  Expected undo(Runnable action) {
    return new Expected(op, before, silent, done, action, instead);
  }

  Expected done(@Nullable Runnable action) {
    return new Expected(op, before, silent, action, undo, instead);
  }

  Expected silently() {
    return new Expected(op, before, true, done, undo, instead);
  }

  static Expected refusal(TxState before, @Nullable ErrorResponse instead) {
    return new Expected(Op.REFUSE, before, false, null, null, instead);
  }
}
