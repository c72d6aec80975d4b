package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.backend.PoolKey;
import org.jspecify.annotations.Nullable;

/** What the gate has to know of the server connection that a session has, or has not. */
public interface ServerPlace {

  /** What the client sends goes to it. */
  boolean engaged();

  /** Of the connection that the session has, engaged or kept; null: it has none. */
  @Nullable PoolKey key();

  /** Ends {@link #engaged} if nothing has been asked of the node yet. */
  void leaveUntouched();
}
