package io.cordon.proxy.audit;

import java.nio.file.Path;

/** What has been found of a series of audit files. */
public sealed interface Verification {

  /**
   * Every line follows the one before.
   *
   * @param first the number of the first line; 1 is the beginning of the chain
   * @param hash of the last line; what a member's log says should be among its predecessors
   */
  record Holds(long lines, long first, long last, String hash) implements Verification {}

  /**
   * The chain breaks.
   *
   * @param line in that file, from 1
   * @param why in words, after the cause
   */
  record Broken(Path file, long line, Cause cause, String why) implements Verification {}

  /** What has happened to a chain that breaks. */
  enum Cause {
    /** A line is not what was written. */
    ALTERED,
    /** Lines are missing. */
    REMOVED,
    /** Lines are in another order, or there twice. */
    REORDERED,
    /** The last line has lost its end. */
    TRUNCATED,
    /** All holds, but the line that was asked for is not there. */
    WITHOUT_ANCHOR
  }
}
