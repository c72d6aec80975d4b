package io.cordon.proxy.catalog;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What changes catalogs through this member, and through the others of its fleet, which say so
 * whenever something of theirs begins or ends, and now and then while it is under way. Thread-safe.
 */
public final class CatalogChanges {

  /** A member that says nothing for so long has nothing under way any more, or is gone. */
  static final Duration SILENCE = Duration.ofSeconds(5);

  private final AtomicLong begun = new AtomicLong();
  private final Kind any = new Kind();
  private final Kind ofCode = new Kind();

  /** By member, the number of what it has said last. */
  private final Map<String, Long> heard = new HashMap<>();

  private long said;
  private volatile Consumer<State> listener = state -> {};

  /**
   * What a member has under way.
   *
   * @param number one that was said later has a greater one
   * @param underWay anything
   * @param ofCode something that may change which code there is
   */
  record State(long number, boolean underWay, boolean ofCode) {}

  /** Those of one kind. What is written is written under the lock of the changes. */
  private static final class Kind {

    private static final long LONG_AGO = System.nanoTime() - Duration.ofDays(1).toNanos();

    private final AtomicInteger underWay = new AtomicInteger();

    /** The last has ended then, or will have. */
    private volatile long lastEnd = LONG_AGO;

    /** Until when those of other members are under way, as far as they have said. */
    private final Map<String, Long> elsewhere = new HashMap<>();

    /** Of these the latest. */
    private volatile long lastElsewhere = LONG_AGO;

    private void begin() {
      underWay.incrementAndGet();
    }

    private void end(long at) {
      endedAt(at);
      underWay.decrementAndGet();
    }

    private void endedAt(long at) {
      lastEnd = at - lastEnd > 0 ? at : lastEnd;
    }

    private void elsewhere(String member, boolean isUnderWay, long now) {
      if (isUnderWay) {
        elsewhere.put(member, now + SILENCE.toNanos());
      } else {
        elsewhere.remove(member);
      }
      long latest = LONG_AGO;
      for (long until : elsewhere.values()) {
        latest = until - latest > 0 ? until : latest;
      }
      lastElsewhere = latest;
    }

    private boolean areBefore(long time) {
      return underWay.get() == 0 && time - lastEnd > 0 && time - lastElsewhere > 0;
    }
  }

  /** One transaction that may change it. Thread-safe. */
  public final class Change {

    private boolean changesCode;

    private Change() {}

    /** It may change which functions and languages there are, or who may run them. */
    public void ofCode() {
      synchronized (CatalogChanges.this) {
        if (changesCode) {
          return;
        }
        changesCode = true;
        ofCode.begin();
      }
      say();
    }

    /**
     * It has been committed or rolled back. Called once.
     *
     * @param at when at the latest, by {@link System#nanoTime}
     */
    public void ended(long at) {
      synchronized (CatalogChanges.this) {
        any.end(at);
        if (changesCode) {
          ofCode.end(at);
        }
      }
      say();
    }
  }

  /** Something is about to be sent to a node that may change its catalog. */
  public Change begin() {
    synchronized (this) {
      any.begin();
      begun.incrementAndGet();
    }
    say();
    return new Change();
  }

  /** How many there have been. */
  public long begun() {
    return begun.get();
  }

  /** None is under way, and the last had ended by then. */
  boolean areBefore(long time) {
    return any.areBefore(time);
  }

  /** The same of those that may change which code there is. */
  boolean ofCodeAreBefore(long time) {
    return ofCode.areBefore(time);
  }

  /** From now on the others are told through this, on whichever thread; it must not block. */
  void onState(Consumer<State> tell) {
    listener = tell;
  }

  /** Tells the others again of what is still under way. */
  void remind() {
    if (any.underWay.get() > 0) {
      say();
    }
  }

  private void say() {
    State state;
    synchronized (this) {
      state = new State(++said, any.underWay.get() > 0, ofCode.underWay.get() > 0);
    }
    listener.accept(state);
  }

  /** Another member has something under way, or has no more. */
  synchronized void elsewhere(String member, State state) {
    long now = System.nanoTime();
    begun.incrementAndGet();
    any.endedAt(now);
    if (state.ofCode() || ofCode.elsewhere.containsKey(member)) {
      ofCode.endedAt(now);
    }
    if (heard.merge(member, state.number(), Math::max) == state.number()) {
      any.elsewhere(member, state.underWay(), now);
      ofCode.elsewhere(member, state.ofCode(), now);
    }
  }
}
