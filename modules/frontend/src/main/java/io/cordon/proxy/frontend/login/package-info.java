/**
 * From the first byte of a connection to the first ReadyForQuery: the start-up message,
 * authentication, the {@code authenticate} hooks, the greeting with a node's parameters.
 *
 * <p>Every error is FATAL and ends the connection ({@link
 * io.cordon.proxy.frontend.session.StartupException}).
 */
@NullMarked
package io.cordon.proxy.frontend.login;

import org.jspecify.annotations.NullMarked;
