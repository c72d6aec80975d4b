package io.cordon.proxy.frontend.link;

import io.cordon.proxy.backend.ServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * The server connection that a session keeps near between two transactions, with what its
 * statements have left on it. The pool may call it back at any moment; whoever gets it then gets it
 * clean.
 */
final class ParkedLease {

  private final NodeConnector connector;
  private @Nullable ServerConnection parked;

  ParkedLease(NodeConnector connector) {
    this.connector = connector;
  }

  /** False: somebody waits for one, or it is too old; it must be released. */
  boolean park(ServerConnection clean) {
    if (connector.park(clean, this::recalled)) {
      parked = clean;
      return true;
    }
    return false;
  }

  /** The connection, which is the session's again; null if there is none. */
  @Nullable ServerConnection take() {
    ServerConnection near = parked;
    if (near != null) {
      parked = null;
      connector.unpark(near);
    }
    return near;
  }

  void release() {
    ServerConnection near = take();
    if (near != null) {
      connector.release(near, ConnectionState.afterUse(near));
    }
  }

  private void recalled() {
    ServerConnection back = parked;
    parked = null;
    if (back != null) {
      connector.release(back, ConnectionState.afterUse(back));
    }
  }
}
