package io.cordon.proxy.frontend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SliceTest {

  @Test
  void endsAfterSoManySteps() {
    Slice slice = new Slice();
    slice.begins();
    int steps = 0;
    while (slice.allows()) {
      steps++;
    }

    assertTrue(steps >= 1 && steps <= Slice.MOST_STEPS, steps + " steps");
  }

  @Test
  void allowsAtLeastOneStepHoweverLongItIsAndBeginsAnew() {
    Slice slice = new Slice();
    for (int i = 0; i < 3; i++) {
      slice.begins();
      assertTrue(slice.allows());
    }
  }
}
