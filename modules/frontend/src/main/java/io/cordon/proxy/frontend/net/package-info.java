/**
 * Client connections: what has come of a client and what is written to it, its frames as they lie
 * in the buffer, and the keys by which a statement is cancelled. Knows nothing of sessions.
 */
@NullMarked
package io.cordon.proxy.frontend.net;

import org.jspecify.annotations.NullMarked;
