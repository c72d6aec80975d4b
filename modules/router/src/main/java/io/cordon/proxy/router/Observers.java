package io.cordon.proxy.router;

import java.time.Duration;
import java.util.List;

/** The {@code post_query} hooks of one chain. Thread-safe. */
final class Observers {

  /** How long a chain that is closed waits for what its observers have not been told yet. */
  static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final List<Observer> observers;

  /** Starts a thread for each. */
  Observers(List<Observer> observers) {
    this.observers = List.copyOf(observers);
    observers.forEach(Observer::start);
  }

  boolean any() {
    return !observers.isEmpty();
  }

  /** Each of them, soon. For event loops: neither blocks nor fails. */
  void tell(Observation observation) {
    for (Observer observer : observers) {
      observer.tell(observation);
    }
  }

  /** Tells them what waits, for no longer than this, all together. Blocks. */
  void close(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    observers.forEach(Observer::close);
    observers.forEach(observer -> observer.end(deadline));
  }
}
