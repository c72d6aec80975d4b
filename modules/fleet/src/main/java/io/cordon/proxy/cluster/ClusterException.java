package io.cordon.proxy.cluster;

import org.jspecify.annotations.Nullable;

/** This member is in no cluster. The message says why, to people. */
public final class ClusterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClusterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
