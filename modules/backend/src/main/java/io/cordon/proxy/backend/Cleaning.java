package io.cordon.proxy.backend;

/** When a server connection is cleaned ({@code DISCARD ALL}) before another session gets it. */
public enum Cleaning {
  /** Unless all that ran on it is known to leave nothing, from its text and the node's catalog. */
  KNOWN,

  /** Always. */
  ALWAYS
}
