package io.cordon.proxy.backend;

import org.jspecify.annotations.Nullable;

/**
 * No server connection could be had. Either the pool says why ({@code sqlState} and message: 53300
 * none free within the time limit, 08001 the node cannot be reached, 08006 it went away, 28P01 our
 * own password is wrong), or the node did, and {@code nodeError} is its ErrorResponse.
 */
public final class LeaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String sqlState;
  private final transient byte @Nullable [] nodeError;

  public LeaseException(String sqlState, String message, byte @Nullable [] nodeError) {
    super(message, null, false, false);
    this.sqlState = sqlState;
    this.nodeError = nodeError;
  }

  public String sqlState() {
    return sqlState;
  }

  /** The node's whole ErrorResponse message, type byte and length included; null if ours. */
  public byte @Nullable [] nodeError() {
    return nodeError;
  }
}
