package io.cordon.proxy.frontend.session;

/**
 * How much of the member's memory its clients may take.
 *
 * @param textBytes the longest Query or Parse message that is read
 * @param sessionBytes what one session may make the member keep
 * @param member what all may make it keep; one per member
 */
public record MemoryLimits(int textBytes, long sessionBytes, MemberBudget member) {

  /** What one loop keeps of analyses and decisions, as a part of what the sessions may keep. */
  public long cacheBytes() {
    return sessionBytes / 2;
  }
}
