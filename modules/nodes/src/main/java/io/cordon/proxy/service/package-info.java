/** Connections of a member's own to a node, on which its own SQL runs as a service user. */
@NullMarked
package io.cordon.proxy.service;

import org.jspecify.annotations.NullMarked;
