package io.cordon.proxy.backend;

import org.jspecify.annotations.Nullable;

/**
 * What this member knows to log in to nodes with. Called on event loops: it answers from memory.
 */
@FunctionalInterface
public interface Credentials {

  /** The user's password on the nodes, in clear text; null if none is known. */
  @Nullable String password(String user);
}
