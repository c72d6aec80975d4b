package io.cordon.proxy.router;

import io.cordon.proxy.policy.Policy;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of the policies that this member has had in force lately, by epoch. Should two fleets
 * that were founded apart have had one epoch each, it is the hash of the one that was here last.
 * Thread-safe; a read never waits.
 */
final class PolicyHashes {

  /** A decision is not so old that as many policies have come since. */
  static final int KEPT = 64;

  private volatile TreeMap<Long, String> known = new TreeMap<>();

  /** Before it is in force. */
  synchronized void add(Policy policy) {
    TreeMap<Long, String> next = new TreeMap<>(known);
    next.put(policy.epoch(), policy.hash());
    while (next.size() > KEPT) {
      next.pollFirstEntry();
    }
    known = next;
  }

  /** Null of an epoch that was never in force here. */
  @Nullable String of(long epoch) {
    return known.get(epoch);
  }
}
