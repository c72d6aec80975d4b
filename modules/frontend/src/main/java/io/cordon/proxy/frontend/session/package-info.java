/**
 * What a session is: who its client is, its settings and attributes, its transaction, its prepared
 * statements, portals and cursors, what pins it, what it may make the member keep, and what it asks
 * a decision about. No socket, no event bus, no server connection.
 */
@NullMarked
package io.cordon.proxy.frontend.session;

import org.jspecify.annotations.NullMarked;
