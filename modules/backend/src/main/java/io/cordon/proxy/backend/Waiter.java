package io.cordon.proxy.backend;

/**
 * A lease that waits.
 *
 * @param since {@link System#nanoTime()}
 */
record Waiter(LeaseRequest request, KeyPool pool, long since) {

  /** Each waits for itself. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
