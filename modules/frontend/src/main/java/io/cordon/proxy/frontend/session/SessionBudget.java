package io.cordon.proxy.frontend.session;

import io.cordon.protocol.ErrorResponse;
import org.jspecify.annotations.Nullable;

/**
 * What one session makes the member keep from one message to the next, in bytes, about: prepared
 * texts, portals, cursors, settings, savepoints, and what a transaction holds for its node.
 *
 * <p>What is kept is counted whatever comes of it; who would have more kept asks before. On the
 * session's loop.
 */
public final class SessionBudget {

  /** So much is each session's own, however much others keep. */
  private static final long RESERVE = 64 << 10;

  private final MemberBudget member;
  private final long limit;
  private long used;
  private long underWay;
  private boolean closed;

  public SessionBudget(MemberBudget member, long limit) {
    this.member = member;
    this.limit = limit;
  }

  /** So many more are kept, or less. */
  void change(long bytes) {
    if (bytes != 0 && !closed) {
      used += bytes;
      member.change(bytes);
    }
  }

  /**
   * What is known of the text that a node is at work on takes so much; 0: it is done. It passes,
   * and so counts for the member only.
   */
  public void underWay(long bytes) {
    if (!closed) {
      member.change(bytes - underWay);
      underWay = bytes;
    }
  }

  long used() {
    return used;
  }

  /** The session is over, and keeps nothing. */
  void close() {
    change(-used);
    underWay(0);
    closed = true;
  }

  /** Why so many more cannot be kept; null if they can. */
  public @Nullable ErrorResponse objection(long more) {
    return used + more > limit ? Errors.sessionKeepsTooMuch(limit) : objectionOfMember(more);
  }

  /** Why so many more cannot be had for a while, whatever the session itself may keep. */
  public @Nullable ErrorResponse objectionOfMember(long more) {
    return used + more > RESERVE && member.refuses(more) ? Errors.memberKeepsTooMuch() : null;
  }
}
