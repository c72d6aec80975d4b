package io.cordon.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two loops, and two slots: each has one as its share. */
class LoopSlotsTest {

  private final NodeSlots.Slots slots = new NodeSlots(node -> 2).of("pg");
  private final List<Integer> told = new ArrayList<>();
  private final LoopSlots one = new LoopSlots(1, 2, slots, told::add);
  private final LoopSlots two = new LoopSlots(2, 2, slots, told::add);

  @Test
  void aSlotThatIsGivenUpIsTheWaitersBeforeItIsTold() {
    oneHasBoth();
    assertFalse(two.want());
    assertTrue(two.wanting());

    one.release();

    assertEquals(List.of(2), told);
    assertFalse(one.tryAcquire(), "it took back what it had given");
    two.passed();
    assertFalse(two.wanting());
    assertEquals(1, one.held());
    assertEquals(1, two.held());
  }

  @Test
  void whoAsksWhileThereIsOneHasItAndDoesNotWait() {
    assertTrue(one.want());

    assertEquals(1, one.held());
    assertFalse(one.wanting());
  }

  @Test
  void whoNoLongerWaitsIsNotTold() {
    oneHasBoth();
    two.want();

    two.unwant();
    one.release();

    assertEquals(List.of(), told);
    assertFalse(two.wanting());
    assertTrue(one.tryAcquire());
  }

  @Test
  void oneThatIsNotNeededGoesToWhoWaitsNext() {
    oneHasBoth();
    two.want();
    one.want();
    one.release();
    assertEquals(List.of(2), told);

    two.passed();
    two.release();

    assertEquals(List.of(2, 1), told);
  }

  @Test
  void aClaimComesBeforeWhoHasWaitedLonger() {
    oneHasBoth();
    one.want();
    two.want();
    assertTrue(two.claim(false));

    one.release();

    assertEquals(List.of(2), told);
    two.passed();
    assertFalse(one.owes());
  }

  @Test
  void onlyWhoHasMoreThanItsShareOwesAndOneAtATime() {
    oneHasBoth();
    assertFalse(one.owes());
    two.want();
    assertFalse(one.owes(), "nobody has waited for long");

    two.claim(false);

    assertTrue(one.owes());
    assertFalse(two.owes());
    one.give();
    assertFalse(one.owes(), "it is about to give one");
    one.release();
    two.passed();
    assertFalse(one.owes());
  }

  @Test
  void whoHasItsShareClaimsNothing() {
    one.tryAcquire();
    two.tryAcquire();
    two.want();

    assertFalse(two.claim(false));

    assertFalse(one.owes());
    one.release();
    assertEquals(List.of(2), told);
  }

  @Test
  void whoStarvesClaimsBeyondItsShare() {
    one.tryAcquire();
    two.tryAcquire();
    two.want();

    assertTrue(two.claim(true));

    assertTrue(one.owes(), "one has no more than its share, but uses it");
    one.give();
    one.release();
    two.passed();
    assertEquals(List.of(2), told);
    assertFalse(one.owes());
  }

  @Test
  void withFewerSlotsThanLoopsEachHasItsTurn() {
    NodeSlots.Slots single = new NodeSlots(node -> 1).of("pg");
    LoopSlots first = new LoopSlots(1, 2, single, told::add);
    LoopSlots second = new LoopSlots(2, 2, single, told::add);
    first.tryAcquire();
    second.want();
    assertTrue(second.claim(false));
    assertTrue(first.owes());
    first.give();
    first.release();
    second.passed();

    first.want();
    assertTrue(first.claim(false));
    assertTrue(second.owes());
  }

  private void oneHasBoth() {
    assertTrue(one.tryAcquire());
    assertTrue(one.tryAcquire());
    assertFalse(two.tryAcquire());
  }
}
