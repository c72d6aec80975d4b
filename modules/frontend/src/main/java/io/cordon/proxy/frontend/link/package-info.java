/**
 * The server connection that a session has: it is leased, brought to the session's state, written
 * to with permits of the gate, and given back. The answers of its node are matched with what they
 * answer, and its loss becomes what the client has to be told.
 */
@NullMarked
package io.cordon.proxy.frontend.link;

import org.jspecify.annotations.NullMarked;
