package io.cordon.proxy.frontend;

/**
 * A portal of the protocol.
 *
 * @param local it was bound while no node was involved
 * @param executed it has run: what comes of it again are rows, its effect is had
 */
record Portal(String name, Prepared statement, boolean local, boolean executed) {

  Portal afterExecute() {
    return new Portal(name, statement, local, true);
  }
}
