package io.cordon.proxy.backend;

/** In what state a lease ends. */
public enum Disposition {

  /** Idle, outside a transaction, and nothing of the session is left on it but its attributes. */
  CLEAN,

  /** Idle, outside a transaction; {@code DISCARD ALL} must take away what the session left. */
  RESET,

  /** Not to be used again. */
  CLOSE
}
