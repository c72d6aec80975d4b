package io.cordon.proxy.policy;

/** What a member does with its policy when it has lost the majority of the fleet for too long. */
public enum OnPartition {
  /** It refuses every statement that a plugin decides about. */
  REFUSE,
  /** It goes on with the last policy that it knows. */
  SERVE
}
