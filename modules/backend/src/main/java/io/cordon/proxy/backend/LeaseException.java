package io.cordon.proxy.backend;

import io.cordon.protocol.ErrorResponse;
import org.jspecify.annotations.Nullable;

/**
 * No server connection could be had. Either the pool says why ({@code sqlState} and message: 53300
 * none free within the time limit, or the node has none left, 57P03 it does not take any now, 08001
 * it cannot be reached, 08004 it refuses our password, 08006 it went away), or the node did, and
 * {@code nodeError} is its ErrorResponse.
 */
public final class LeaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String TOO_MANY_CONNECTIONS = "53300";
  private static final String CANNOT_CONNECT_NOW = "57P03";

  private static final String PASSWORD_REFUSED = "08004";

  private final String sqlState;
  private final transient byte @Nullable [] nodeError;

  public LeaseException(String sqlState, String message, byte @Nullable [] nodeError) {
    super(message, null, false, false);
    this.sqlState = sqlState;
    this.nodeError = nodeError;
  }

  /**
   * What the node has said instead of opening a connection. What concerns the member, its password
   * or how many connections it has, is not said in the node's words: they would be about the
   * client.
   *
   * @param whole its ErrorResponse message
   */
  static LeaseException refused(PoolKey key, ErrorResponse error, byte[] whole) {
    String node = "node \"" + key.node() + '"';
    return switch (error.sqlState()) {
      case TOO_MANY_CONNECTIONS ->
          new LeaseException(
              TOO_MANY_CONNECTIONS, node + " has no connection left: " + error.message(), null);
      case CANNOT_CONNECT_NOW ->
          new LeaseException(
              CANNOT_CONNECT_NOW, node + " takes no connections: " + error.message(), null);
      case "28P01" ->
          new LeaseException(
              PASSWORD_REFUSED,
              "%s refuses the password that backend.credentials has for \"%s\", or has no role \"%s\""
                  .formatted(node, key.user(), key.user()),
              null);
      default -> new LeaseException(error.sqlState(), error.message(), whole);
    };
  }

  /** It will pass: to try again is worth while. */
  boolean passing() {
    return sqlState.equals(TOO_MANY_CONNECTIONS) || sqlState.equals(CANNOT_CONNECT_NOW);
  }

  /** Connections that are open already are as good as before. */
  boolean ofNewOnes() {
    return passing() || sqlState.equals(PASSWORD_REFUSED);
  }

  public String sqlState() {
    return sqlState;
  }

  /** The node's whole ErrorResponse message, type byte and length included; null if ours. */
  public byte @Nullable [] nodeError() {
    return nodeError;
  }
}
