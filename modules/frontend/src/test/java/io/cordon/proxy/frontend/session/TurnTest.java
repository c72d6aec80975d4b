package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnTest {

  private long now;
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final AtomicInteger proceeded = new AtomicInteger();
  private final Turn turn = new Turn(new Slice(() -> now), proceeded::incrementAndGet, later::add);

  @Test
  void isOverWhenItsSliceIsAndComesAgainOnce() {
    while (turn.allows()) {
      assertFalse(turn.over());
    }
    assertTrue(turn.over());
    assertFalse(turn.allows());
    assertFalse(turn.allows());

    assertEquals(1, later.size());
    assertEquals(0, proceeded.get());
    later.remove().run();

    assertEquals(1, proceeded.get());
    assertFalse(turn.over());
    assertTrue(turn.allows());
  }

  @Test
  void workBetweenTwoCallsCountsAndWaitingDoesNot() {
    turn.goesOn();
    assertTrue(turn.allows());
    turn.stops();
    now += 10 * Slice.LONGEST;
    turn.goesOn();
    assertTrue(turn.allows());
    turn.stops();

    turn.add(Slice.LONGEST);
    turn.goesOn();

    assertFalse(turn.allows());
    assertEquals(1, later.size());
  }
}
