package io.cordon.proxy.fleet;

/**
 * The process ids of backend keys: a positive number of 31 bits, of which the upper ten are the
 * member's number and the others the session's. So whoever gets a CancelRequest knows whose it is;
 * that it may be obeyed, only the secret beside it says.
 *
 * <pre>
 *   0 | member: 10 | session: 21
 * </pre>
 */
public final class ProcessIds {

  private static final int SESSION_BITS = 21;
  private static final int SESSIONS = (1 << SESSION_BITS) - 1;

  private ProcessIds() {}

  /**
   * Of a session.
   *
   * @param member from 0 to {@link MemberInfo#MAX_NUMBER}
   * @param session any number; its lower bits count
   */
  public static int of(int member, int session) {
    return (member << SESSION_BITS) | (session & SESSIONS);
  }

  /** Whose it is; a number that no member has, if somebody made it up. */
  public static int member(int processId) {
    return processId >>> SESSION_BITS;
  }
}
