package io.cordon.proxy.region;

/**
 * What the last probe of a node saw.
 *
 * @param inRecovery {@code pg_is_in_recovery()}
 * @param lagMillis time since the last replayed transaction, 0 on a primary
 */
public record NodeHealth(boolean alive, boolean inRecovery, long lagMillis) {

  /** Not reached, or not yet. */
  public static final NodeHealth DOWN = new NodeHealth(false, false, 0);
}
