package io.cordon.proxy.publication;

import io.cordon.proxy.policy.OnPartition;
import io.cordon.proxy.policy.Staleness;
import io.cordon.proxy.router.Chains;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this member's policy may still be trusted: until some time after the majority of the
 * fleet was last seen, with this member caught up. By a clock that only goes forward. Thread-safe.
 *
 * <p>A member that has started, and has not seen the majority yet, has nothing to go by: what it
 * has on disk may be old, so it is not trusted at all.
 */
final class Majority implements Chains.Trust {

  /** To see who is there takes a moment: a member that was asked and is there answers in this. */
  static final Duration GRACE = Duration.ofSeconds(2);

  /**
   * @param at when it was last, in nanoseconds of the clock
   * @param good for so many nanoseconds from then on, by the policy in force
   */
  private record Seen(
      boolean once, boolean forEver, long at, long good, String lost, OnPartition onPartition) {

    Seen at(boolean always, long time) {
      return new Seen(true, always, time, good, lost, onPartition);
    }
  }

  private final LongSupplier nanos;
  private volatile Seen seen =
      new Seen(false, false, 0, 0, "this member has not taken a policy yet", OnPartition.REFUSE);

  Majority(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * This policy is in force here from now on. What was seen before still counts, for as long as
   * this policy says.
   */
  synchronized void policy(long epoch, Staleness staleness) {
    Seen before = seen;
    seen =
        new Seen(
            before.once,
            before.forEver,
            before.at,
            GRACE.plus(staleness.after()).toNanos(),
            "policy epoch " + epoch + " is stale: this member has lost the majority of the fleet",
            staleness.onPartition());
  }

  /**
   * The majority was there, and this member was up to date.
   *
   * @param asked when the members that answered were asked
   * @param alone it is this member, nobody else: that does not end
   */
  synchronized void seen(long asked, boolean alone) {
    Seen before = seen;
    if (!before.once || alone || before.forEver || asked - before.at > 0) {
      seen = before.at(alone, asked);
    }
  }

  /** Others count from now on, and they have to be seen. */
  synchronized void notAlone() {
    Seen before = seen;
    if (before.forEver) {
      seen = before.at(false, nanos.getAsLong());
    }
  }

  /** False: statements that a hook governs are refused, if it is not served regardless. */
  boolean current() {
    Seen now = seen;
    return now.forEver || (now.once && nanos.getAsLong() - now.at < now.good);
  }

  @Override
  public @Nullable String lost() {
    Seen now = seen;
    return now.onPartition == OnPartition.SERVE || current() ? null : now.lost;
  }
}
