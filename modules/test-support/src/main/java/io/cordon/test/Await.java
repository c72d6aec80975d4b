package io.cordon.test;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, not for a time. */
public final class Await {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(2);

  private Await() {}

  /** Returns as soon as the condition holds; one that throws does not hold yet. */
  public static void until(Callable<Boolean> condition) {
    until("the condition holds", condition);
  }

  /**
   * Returns as soon as the condition holds; one that throws does not hold yet.
   *
   * @param what the condition in words, for the failure's message
   */
  public static void until(String what, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Exception last = null;
      try {
        if (condition.call()) {
          return;
        }
      } catch (Exception e) {
        last = e;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what, last);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
