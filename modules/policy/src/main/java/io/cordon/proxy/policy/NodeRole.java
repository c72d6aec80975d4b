package io.cordon.proxy.policy;

/** Whether a node accepts writes. */
public enum NodeRole {
  PRIMARY,
  STANDBY
}
