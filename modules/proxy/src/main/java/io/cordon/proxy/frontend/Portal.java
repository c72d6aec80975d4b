package io.cordon.proxy.frontend;

/**
 * A portal of the protocol.
 *
 * @param local it was bound while no node was involved
 */
record Portal(String name, Prepared statement, boolean local) {}
