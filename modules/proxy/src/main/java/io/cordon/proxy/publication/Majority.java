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
   * @param until 0 for ever; otherwise the nanoseconds of the clock
   */
  private record Seen(
      boolean once, boolean forEver, long until, String lost, OnPartition onPartition) {}

  private final LongSupplier nanos;
  private volatile Seen seen =
      new Seen(false, false, 0, "this member has not taken a policy yet", OnPartition.REFUSE);

  Majority(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** This policy is in force here from now on. What was seen before still counts. */
  synchronized void policy(long epoch, Staleness staleness) {
    Seen before = seen;
    seen =
        new Seen(
            before.once,
            before.forEver,
            before.until,
            "policy epoch " + epoch + " is stale: this member has lost the majority of the fleet",
            staleness.onPartition());
  }

  /**
   * The majority was there, and this member was up to date.
   *
   * @param asked when the members that answered were asked
   * @param alone it is this member, nobody else: that does not end
   */
  synchronized void seen(long asked, Staleness staleness, boolean alone) {
    Seen before = seen;
    long until = asked + GRACE.plus(staleness.after()).toNanos();
    if (!before.once || alone || before.forEver || until - before.until > 0) {
      seen = new Seen(true, alone, until, before.lost, before.onPartition);
    }
  }

  /** Others count from now on, and they have to be seen. */
  synchronized void notAlone(Staleness staleness) {
    Seen before = seen;
    if (before.forEver) {
      seen =
          new Seen(
              true,
              false,
              nanos.getAsLong() + GRACE.plus(staleness.after()).toNanos(),
              before.lost,
              before.onPartition);
    }
  }

  /** False: statements that a hook governs are refused, if it is not served regardless. */
  boolean current() {
    Seen now = seen;
    return now.forEver || (now.once && nanos.getAsLong() - now.until < 0);
  }

  @Override
  public @Nullable String lost() {
    Seen now = seen;
    return now.onPartition == OnPartition.SERVE || current() ? null : now.lost;
  }
}
