package io.cordon.proxy.keyvalues;

/** What became of a write. */
public enum Written {
  DONE,
  /** A removal of a key that is not there. */
  ABSENT,
  /** The key is empty, or the key or the value is longer than a plugin may have. */
  TOO_LARGE,
  /** The plugin has as many keys as it may have. */
  TOO_MANY,
  /** All plugins together have as many bytes as they may have. */
  FULL
}
