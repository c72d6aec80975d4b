package io.cordon.proxy.audit;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a member audits.
 *
 * @param decisions every decision, not only refusals
 * @param text the statement's text beside its fingerprint
 * @param maxBytes a file that would become longer is closed, and a new one begun
 * @param maxAge a file that is older is closed, and a new one begun
 * @param keep how many closed files are kept; 0: all
 * @param queue how many events may wait to be written
 */
public record AuditOptions(
    Path file,
    boolean decisions,
    boolean text,
    long maxBytes,
    Duration maxAge,
    int keep,
    Sync sync,
    OnFailure onFailure,
    int queue) {

  /** When lines are made to survive a loss of power. */
  public enum Sync {
    /** After each write; what has gathered meanwhile is the next one. */
    EACH,
    /** Once a second. */
    INTERVAL,
    /** When the operating system likes to. */
    NONE
  }

  /** What becomes of statements that cannot be audited. */
  public enum OnFailure {
    /** They do not run. */
    REFUSE,
    /** They do, and are counted. */
    DROP
  }
}
