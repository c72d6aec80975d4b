package io.cordon.it.machine;

import java.util.ArrayList;
import java.util.List;

/** Makes a sequence that fails shorter while it still fails. */
final class Minimizer {

  interface Test {
    boolean fails(List<Step> steps) throws Exception;
  }

  private Minimizer() {}

  /**
   * @param attempts at most
   */
  static List<Step> minimize(List<Step> failing, int attempts, Test test) throws Exception {
    List<Step> best = failing;
    int left = attempts;
    for (int size = Math.max(1, best.size() / 2); size >= 1; size /= 2) {
      for (int at = best.size() - size; at >= 0 && left > 0; at -= size) {
        if (at + size <= best.size()) {
          List<Step> fewer = new ArrayList<>(best);
          fewer.subList(at, at + size).clear();
          left--;
          if (test.fails(fewer)) {
            best = fewer;
          }
        }
      }
    }
    for (int at = best.size() - 1; at >= 0; at--) {
      boolean smaller = true;
      while (smaller && left > 0) {
        smaller = false;
        for (Step step : best.get(at).smaller()) {
          List<Step> changed = new ArrayList<>(best);
          changed.set(at, step);
          if (left-- > 0 && test.fails(changed)) {
            best = changed;
            smaller = true;
            break;
          }
        }
      }
    }
    return best;
  }
}
