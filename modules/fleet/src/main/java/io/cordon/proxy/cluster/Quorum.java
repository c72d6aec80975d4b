package io.cordon.proxy.cluster;

import io.cordon.proxy.policy.Section;
import java.time.Duration;

/**
 * How many members there have to be before a member takes clients.
 *
 * @param members itself too; 1: it waits for nobody
 * @param timeout for so long
 * @param failure what it does after that
 */
public record Quorum(int members, Duration timeout, JoinFailure failure) {

  public static final Quorum NONE = new Quorum(1, Duration.ofMinutes(1), JoinFailure.PROCEED);

  /** What a member does that has waited for the others in vain. */
  public enum JoinFailure {
    /** It goes on with those that there are, be it alone. */
    PROCEED,
    /** Its start fails, and says so. */
    STOP
  }

  /** Of the section {@code cluster}. */
  static Quorum bind(Section section) {
    return new Quorum(
        section.number("minMembers", 1, 1000, NONE.members),
        section.duration("joinTimeout", NONE.timeout),
        section.choice("joinFailure", JoinFailure.class, NONE.failure));
  }
}
