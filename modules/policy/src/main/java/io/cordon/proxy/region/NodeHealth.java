package io.cordon.proxy.region;

/**
 * What the last probe of a node saw.
 *
 * @param inRecovery {@code pg_is_in_recovery()}
 * @param lagMillis time since the last replayed transaction, 0 on a primary
 * @param problem why it is not alive, for people; empty if it is
 */
public record NodeHealth(boolean alive, boolean inRecovery, long lagMillis, String problem) {

  /** Not reached yet. */
  public static final NodeHealth DOWN = down("not probed yet");

  /** Of a node that is alive, or of which no more is known. */
  public NodeHealth(boolean alive, boolean inRecovery, long lagMillis) {
    this(alive, inRecovery, lagMillis, "");
  }

  /** Of a node that a probe could not reach. */
  public static NodeHealth down(String problem) {
    return new NodeHealth(false, false, 0, problem);
  }
}
