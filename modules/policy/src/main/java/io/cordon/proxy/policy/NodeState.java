package io.cordon.proxy.policy;

/** Whether a node takes statements, whatever its health. */
public enum NodeState {
  ACTIVE,
  /** Takes no new transactions; those that are on it go on. */
  DRAIN,
  /** Runs nothing: a transaction that is on it is refused its next statement. */
  DISABLED
}
