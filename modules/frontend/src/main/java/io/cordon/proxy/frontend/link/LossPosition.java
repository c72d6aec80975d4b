package io.cordon.proxy.frontend.link;

/** Where a lost server connection leaves the client. */
public enum LossPosition {
  /** Nothing was asked and no transaction was open. */
  IDLE,
  /** A transaction was open, or was being opened or ended: it is gone, and the session with it. */
  IN_TRANSACTION,
  /** An answer up to ReadyForQuery is owed, and no transaction block was open. */
  OWES_READY,
  /** An answer is owed, Sync has not come yet. */
  BEFORE_SYNC,
  /** The client has half a message: nothing can be said any more. */
  MID_MESSAGE
}
