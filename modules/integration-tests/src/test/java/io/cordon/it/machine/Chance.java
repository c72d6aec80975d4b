package io.cordon.it.machine;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Decides by a seed: the same one decides alike. */
final class Chance {

  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  /** From 0 to below this. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** True so many times of a hundred. */
  boolean percent(int chances) {
    return below(100) < chances;
  }

  <T> T of(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  @SafeVarargs
  final <T> T of(T... choices) {
    return choices[below(choices.length)];
  }

  /** One of the choices, each with its weight. */
  <T> T weighted(List<Weighted<T>> choices) {
    int left = below(choices.stream().mapToInt(Weighted::weight).sum());
    for (Weighted<T> choice : choices) {
      left -= choice.weight;
      if (left < 0) {
        return choice.made.get();
      }
    }
    throw new AssertionError();
  }

  /** Something that is made so often, as compared to others. */
  record Weighted<T>(int weight, Supplier<T> made) {}
}
