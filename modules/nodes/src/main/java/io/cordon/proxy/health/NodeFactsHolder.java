package io.cordon.proxy.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The latest {@link NodeFacts} of any node. A primary's are preferred, so that {@code
 * in_hot_standby} does not change with whoever was probed last; a standby's are taken when no
 * primary has been heard for a while. Thread-safe, a volatile read.
 */
public final class NodeFactsHolder {

  private static final long PRIMARY_PREFERRED_NANOS = Duration.ofMinutes(1).toNanos();

  private volatile @Nullable NodeFacts current;
  private boolean fromPrimary;
  private long readAt;

  /** Null until the first node has answered. */
  public @Nullable NodeFacts current() {
    return current;
  }

  synchronized void offer(NodeFacts facts, boolean ofPrimary, long nowNanos) {
    if (ofPrimary || !fromPrimary || nowNanos - readAt > PRIMARY_PREFERRED_NANOS) {
      current = facts;
      fromPrimary = ofPrimary;
      readAt = nowNanos;
    }
  }
}
