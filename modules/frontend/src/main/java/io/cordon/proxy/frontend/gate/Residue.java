package io.cordon.proxy.frontend.gate;

/**
 * What a message to a node may leave on its server connection when its transaction has ended. In
 * the order of how much that is.
 */
public enum Residue {
  /** Nothing: another session may have the connection as it is. */
  NOTHING,

  /** Something in the session there. */
  SESSION,

  /** The same; and the catalog may have changed, from which it is known what leaves nothing. */
  CATALOG;

  Residue and(Residue other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
