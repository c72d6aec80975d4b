package io.cordon.proxy.frontend.gate;

/**
 * What a message to a node may leave when its transaction has ended.
 *
 * @param left on its server connection
 * @param change in the catalog, from which it is known what leaves nothing
 */
public record Residue(Left left, Change change) {

  /** In the order of how much that is. */
  enum Left {
    NOTHING,
    /** Something in the session there, which {@code DISCARD ALL} and a new seed take away. */
    SESSION,
    /** The same, and something that no cleaning takes away: no other session may have it. */
    PROCESS
  }

  /** In the order of how much that is. */
  enum Change {
    NONE,
    ANY,
    /** Also which code there is, or who may run it. */
    CODE
  }

  /** Another session may have the connection as it is. */
  public static final Residue NOTHING = new Residue(Left.NOTHING, Change.NONE);

  public static final Residue SESSION = new Residue(Left.SESSION, Change.NONE);
  static final Residue PROCESS = new Residue(Left.PROCESS, Change.NONE);
  static final Residue CATALOG = new Residue(Left.SESSION, Change.ANY);
  static final Residue CODE = new Residue(Left.SESSION, Change.CODE);

  /** Whether another session may have the connection as it is. */
  public boolean isNothing() {
    return left == Left.NOTHING && change == Change.NONE;
  }

  /** Whether no other session may have the connection. */
  public boolean outlivesCleaning() {
    return left == Left.PROCESS;
  }

  /** Whether the catalog may have changed. */
  public boolean changesCatalog() {
    return change != Change.NONE;
  }

  /** Whether the code that the catalog has may have changed. */
  public boolean changesCode() {
    return change == Change.CODE;
  }

  Residue and(Residue other) {
    if (other.left.compareTo(left) <= 0 && other.change.compareTo(change) <= 0) {
      return this;
    } else if (left.compareTo(other.left) <= 0 && change.compareTo(other.change) <= 0) {
      return other;
    }
    return new Residue(
        left.compareTo(other.left) >= 0 ? left : other.left,
        change.compareTo(other.change) >= 0 ? change : other.change);
  }
}
