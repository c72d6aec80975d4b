package io.cordon.proxy.backend;

/** In what state a lease ends. */
public enum Disposition {

  /** Idle, outside a transaction, and nothing of the session is left on it but its attributes. */
  CLEAN,

  /** Idle, outside a transaction; {@code DISCARD ALL} must take away what the session left. */
  RESET,

  /** Not to be used again. */
  CLOSE,

  /**
   * The node may be in the middle of something that nobody waits for any more: it is cancelled, and
   * the connection counts until the node has ended it, or for {@link PoolOptions#resetTimeout()}.
   */
  CANCEL
}
