package io.cordon.proxy.frontend.gate;

/**
 * What a message to a node may leave on its server connection when its transaction has ended. In
 * the order of how much that is, but for {@link #PROCESS} and {@link #CATALOG}: both together are
 * {@link #ALL}.
 */
public enum Residue {
  /** Nothing: another session may have the connection as it is. */
  NOTHING,

  /** Something in the session there. */
  SESSION,

  /** The same, and something that no cleaning takes away: no other session may have it. */
  PROCESS,

  /**
   * As {@link #SESSION}; and the catalog may have changed, from which it is known what leaves
   * nothing.
   */
  CATALOG,

  /** All of these. */
  ALL;

  /** Whether no other session may have the connection. */
  public boolean outlivesCleaning() {
    return this == PROCESS || this == ALL;
  }

  /** Whether the catalog may have changed. */
  public boolean changesCatalog() {
    return this == CATALOG || this == ALL;
  }

  Residue and(Residue other) {
    Residue more = compareTo(other) >= 0 ? this : other;
    boolean both = more == CATALOG && (this == PROCESS || other == PROCESS);
    return both ? ALL : more;
  }
}
