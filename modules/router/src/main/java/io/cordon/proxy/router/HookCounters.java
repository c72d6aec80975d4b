package io.cordon.proxy.router;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the hooks of a member have been asked and have said since it started, by plugin and hook;
 * counts go on when a chain takes over from another. Thread-safe, and nobody waits for anybody.
 */
public final class HookCounters {

  /** One hook of one plugin. */
  public record Key(String plugin, Hook hook) {}

  private final Map<Key, Counts> counts = new ConcurrentHashMap<>();

  /** The same object each time. */
  Counts of(String plugin, Hook hook) {
    return counts.computeIfAbsent(new Key(plugin, hook), key -> new Counts());
  }

  /** All of them as they are now, sorted. */
  public Map<Key, Counts> all() {
    Map<Key, Counts> all =
        new TreeMap<>(Comparator.comparing(Key::plugin).thenComparing(Key::hook));
    all.putAll(counts);
    return all;
  }

  /** Of one hook; each only grows. */
  public static final class Counts {

    final LongAdder calls = new LongAdder();
    private final Map<FailureCause, LongAdder> failures = new EnumMap<>(FailureCause.class);
    private final LongAdder pardoned = new LongAdder();
    final LongAdder refusals = new LongAdder();
    final LongAdder rewrites = new LongAdder();
    final LongAdder drops = new LongAdder();

    private Counts() {
      for (FailureCause why : FailureCause.values()) {
        failures.put(why, new LongAdder());
      }
    }

    void failed(FailureCause why, boolean refuses) {
      of(why).increment();
      if (!refuses) {
        pardoned.increment();
      }
    }

    /** How often it was asked; what was taken from what it had answered before is not counted. */
    public long calls() {
      return calls.sum();
    }

    /** How often it threw, or answered what is no answer. */
    public long failures() {
      return failures.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** How often that was why. */
    public long failures(FailureCause why) {
      return of(why).sum();
    }

    private LongAdder of(FailureCause why) {
      return Objects.requireNonNull(failures.get(why));
    }

    /** How many of its failures were no opinion, as {@code onFailure: default} says. */
    public long pardoned() {
      return pardoned.sum();
    }

    /** How often it blocked or denied, by its own word. */
    public long refusals() {
      return refusals.sum();
    }

    /** How often it put another text in the place of a statement. */
    public long rewrites() {
      return rewrites.sum();
    }

    /** What an observer was not told, since its queue was full. */
    public long drops() {
      return drops.sum();
    }
  }
}
