/**
 * The wire towards clients: start-up and authentication, frames, and the session that takes each
 * statement from its text to an answer. Everything of one client happens on one event loop.
 *
 * <p>A session is <em>local</em> (no node is involved; what it answers is written at once) or
 * <em>engaged</em> (a server connection is leased to it and everything that it answers comes from
 * there, in order). It becomes engaged by the first message that needs a node, and local again at
 * ReadyForQuery('I'). There is no third state, so answers cannot overtake each other.
 *
 * <p>Knows the router and the pool through {@link io.cordon.proxy.router.RouterClient} and {@link
 * io.cordon.proxy.backend.PoolClient} only.
 */
@NullMarked
package io.cordon.proxy.frontend;

import org.jspecify.annotations.NullMarked;
