package io.cordon.proxy.frontend.census;

import java.util.Locale;

/** What a client's session is doing, for people. */
public enum ClientState {
  /** Nothing, outside a transaction. */
  IDLE,
  /** Waits for a decision or for a server connection. */
  WAITING,
  /** A node is working for it. */
  ACTIVE,
  /** Nothing, in a transaction block. */
  TRANSACTION;

  /** As metrics and the admin API have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
