package io.cordon.proxy.frontend.session;

import io.cordon.proxy.policy.Section;

/**
 * The section {@code memory}: how much of the heap clients may take; 0: a part of it.
 *
 * @param textBytes the longest Query or Parse message that is read; 0: a 256th of the heap
 * @param sessionBytes what one session may make the member keep; 0: a 32nd of the heap
 * @param totalBytes what all sessions may make it keep; 0: a quarter of the heap
 */
public record MemoryOptions(int textBytes, int sessionBytes, int totalBytes) {

  public static final MemoryOptions DEFAULT = new MemoryOptions(0, 0, 0);

  private static final int MOST = (1 << 30) - 1;

  public static MemoryOptions bind(Section section) {
    return new MemoryOptions(
        section.size("textBytes", 0, MOST, DEFAULT.textBytes),
        section.size("sessionBytes", 0, MOST, DEFAULT.sessionBytes),
        section.size("totalBytes", 0, MOST, DEFAULT.totalBytes));
  }

  /** What that is in a heap of so many bytes; with a budget of its own, so once a member. */
  public MemoryLimits limits(long heap) {
    return new MemoryLimits(
        textBytes > 0 ? textBytes : part(heap, 256),
        sessionBytes > 0 ? sessionBytes : part(heap, 32),
        new MemberBudget(totalBytes > 0 ? totalBytes : part(heap, 4)));
  }

  private static int part(long heap, int of) {
    return (int) Math.min(Integer.MAX_VALUE, heap / of);
  }
}
