package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SliceTest {

  private long now = 17;
  private final Slice slice = new Slice(() -> now);

  @Test
  void endsAfterSoManySteps() {
    slice.begins();

    assertEquals(Slice.MOST_STEPS, steps());
  }

  @Test
  void endsAfterSoMuchWork() {
    slice.begins();
    assertTrue(slice.allows());
    now += Slice.LONGEST - 1;
    assertTrue(slice.allows());
    now++;

    assertFalse(slice.allows());
  }

  @Test
  void allowsAtLeastOneStepHoweverLongItIsAndBeginsAnew() {
    for (int i = 0; i < 3; i++) {
      slice.begins();
      now += 2 * Slice.LONGEST;
      assertTrue(slice.allows());
      assertFalse(slice.allows());
    }
  }

  @Test
  void countsTheWorkOfAllCallsAndNotWhatIsBetweenThem() {
    slice.begins();
    assertTrue(slice.allows());
    for (int call = 0; call < 4; call++) {
      slice.goesOn();
      assertTrue(slice.allows());
      now += Slice.LONGEST / 4;
      slice.stops();
      now += 100 * Slice.LONGEST; // it waits
    }
    slice.goesOn();

    assertFalse(slice.allows());
  }

  @Test
  void countsWhatOthersDoForTheClient() {
    slice.begins();
    slice.add(Slice.LONGEST);
    assertTrue(slice.allows());

    assertFalse(slice.allows());
  }

  private int steps() {
    int steps = 0;
    while (slice.allows()) {
      steps++;
    }
    return steps;
  }
}
