package io.cordon.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two loops, and two slots. */
class LoopSlotsTest {

  private final NodeSlots.Slots slots = new NodeSlots(node -> 2).of("pg");
  private final List<Integer> told = new ArrayList<>();
  private final LoopSlots one = new LoopSlots(1, slots, told::add);
  private final LoopSlots two = new LoopSlots(2, slots, told::add);

  @Test
  void whoWaitsIsToldWhenAnotherGivesOneUp() {
    assertTrue(one.tryAcquire());
    assertTrue(one.tryAcquire());
    assertFalse(two.tryAcquire());
    assertFalse(two.want());
    assertTrue(two.wanting());
    assertTrue(one.wantedByOther());
    assertFalse(two.wantedByOther());

    one.release();

    assertEquals(List.of(2), told);
    two.told();
    assertFalse(two.wanting());
    assertTrue(two.tryAcquire());
    assertEquals(1, one.held());
    assertEquals(1, two.held());
  }

  @Test
  void whoAsksWhileThereIsOneHasItAndDoesNotWait() {
    assertTrue(one.want());

    assertEquals(1, one.held());
    assertFalse(one.wanting());
    assertFalse(two.wantedByOther());
  }

  @Test
  void whoNoLongerWaitsIsNotTold() {
    one.tryAcquire();
    one.tryAcquire();
    two.want();

    two.unwant();
    one.release();

    assertEquals(List.of(), told);
    assertFalse(two.wanting());
  }

  @Test
  void oneThatIsNotNeededGoesToWhoWaitsNext() {
    one.tryAcquire();
    one.tryAcquire();
    two.want();
    one.want();
    one.release();
    assertEquals(List.of(2), told);

    two.told();
    two.passOn();

    assertEquals(List.of(2, 1), told);
  }
}
