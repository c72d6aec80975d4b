package io.cordon.proxy.backend;

import org.jspecify.annotations.Nullable;

/**
 * A server connection's time with the pool: whose it is, since when, and what has become of it. The
 * times are of {@link System#nanoTime}. On the connection's loop.
 */
final class PoolEntry {

  private final long openedAt = System.nanoTime();
  private @Nullable KeyPool pool;
  private int generation;
  private long idleSince;
  private boolean leased;
  private int parkedAt;
  private boolean keepsSlot;

  /** Null until it has been opened. */
  @Nullable KeyPool pool() {
    return pool;
  }

  /**
   * It is the pool's from now on.
   *
   * @param ownersGeneration counts up when everything older is to be closed
   */
  void begins(KeyPool owner, int ownersGeneration) {
    pool = owner;
    generation = ownersGeneration;
  }

  int generation() {
    return generation;
  }

  long openedAt() {
    return openedAt;
  }

  long idleSince() {
    return idleSince;
  }

  void idleSince(long nanoTime) {
    idleSince = nanoTime;
  }

  /** Its slot has a new use already: it is not to be given back when this closes. */
  void keepSlot() {
    keepsSlot = true;
  }

  boolean keepsSlot() {
    return keepsSlot;
  }

  /** The sweep after which it was parked. */
  int parkedAt() {
    return parkedAt;
  }

  void parkedAt(int sweep) {
    parkedAt = sweep;
  }

  boolean leased() {
    return leased;
  }

  void leased(boolean isLeased) {
    leased = isLeased;
  }
}
