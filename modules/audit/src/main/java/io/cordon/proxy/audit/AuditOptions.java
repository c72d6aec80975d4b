package io.cordon.proxy.audit;

import io.cordon.proxy.policy.Section;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code audit}: what a member writes down of refusals and decisions.
 *
 * @param file null: nothing is audited
 * @param decisions every decision, not only refusals
 * @param text the statement's text beside its fingerprint
 * @param maxBytes a file that would become longer is closed, and a new one begun
 * @param maxAge a file that is older is closed, and a new one begun
 * @param keep how many closed files are kept; 0: all
 * @param queue how many events may wait to be written
 */
public record AuditOptions(
    @Nullable Path file,
    boolean decisions,
    boolean text,
    long maxBytes,
    Duration maxAge,
    int keep,
    Sync sync,
    OnFailure onFailure,
    int queue) {

  public static final AuditOptions DEFAULT =
      new AuditOptions(
          null,
          false,
          false,
          64 << 20,
          Duration.ofDays(1),
          0,
          Sync.INTERVAL,
          OnFailure.REFUSE,
          8192);

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

  public static AuditOptions bind(Section section) {
    return new AuditOptions(
        section.pathOrNull("file"),
        section.flag("decisions", DEFAULT.decisions),
        section.flag("text", DEFAULT.text),
        section.size("maxBytes", 64 << 10, 1 << 30, (int) DEFAULT.maxBytes),
        section.duration("maxAge", Duration.ofMillis(1), Duration.ofDays(366), DEFAULT.maxAge),
        section.number("keep", 0, 100_000, DEFAULT.keep),
        section.choice("sync", Sync.class, DEFAULT.sync),
        section.choice("onFailure", OnFailure.class, DEFAULT.onFailure),
        section.number("queue", 16, 1_000_000, DEFAULT.queue));
  }
}
