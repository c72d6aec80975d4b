package io.cordon.proxy.publication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cordon.proxy.policy.OnPartition;
import io.cordon.proxy.policy.Staleness;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MajorityTest {

  private static final long GRACE = Majority.GRACE.toNanos();
  private static final long TEN = Duration.ofSeconds(10).toNanos();
  private static final String STALE =
      "policy epoch 7 is stale: this member has lost the majority of the fleet";

  private long now = Long.MAX_VALUE - TEN; // so that the clock overflows meanwhile
  private final Majority majority = new Majority(() -> now);

  @Test
  void isTrustedForAWhileAfterTheMajorityWasSeenLast() {
    policy(Staleness.DEFAULT);
    majority.seen(now, false);

    now += TEN + GRACE - 1;
    assertNull(majority.lost());
    now++;
    assertEquals(STALE, majority.lost());

    majority.seen(now, false);
    assertNull(majority.lost());
  }

  @Test
  void isNotTrustedBeforeTheMajorityWasSeen() {
    policy(Staleness.DEFAULT);

    assertEquals(STALE, majority.lost());
  }

  @Test
  void withZeroItIsLostAsSoonAsThatIsNoticed() {
    Staleness none = new Staleness(Duration.ZERO, OnPartition.REFUSE);
    policy(none);
    majority.seen(now, false);

    now += GRACE;

    assertEquals(STALE, majority.lost());
  }

  /** Not only from the next time that it is seen: that may never come. */
  @Test
  void aPolicyThatIsGoodForLessIsSoAtOnce() {
    policy(Staleness.DEFAULT);
    majority.seen(now, false);

    policy(new Staleness(Duration.ofSeconds(1), OnPartition.REFUSE));

    now += GRACE + TEN / 10 - 1;
    assertNull(majority.lost());
    now++;
    assertEquals(STALE, majority.lost());
  }

  @Test
  void aFleetOfOneCannotLoseItself() {
    policy(Staleness.DEFAULT);
    majority.seen(now, true);
    now += 100 * TEN;
    assertNull(majority.lost());

    majority.notAlone();
    assertNull(majority.lost());
    now += TEN + GRACE;
    assertEquals(STALE, majority.lost());
  }

  @Test
  void servesRegardlessWhereThePolicySaysSo() {
    policy(new Staleness(Duration.ZERO, OnPartition.SERVE));

    assertNull(majority.lost());
  }

  private void policy(Staleness staleness) {
    majority.policy(7, staleness);
  }
}
