/**
 * The admin API: whether this member lives, whether it is ready for clients, what it knows of
 * nodes, members, sessions and pools, its metrics, what would be decided about a text; it publishes
 * policies and sets the keys of plugins. On loopback, unless there is a token to show.
 */
@NullMarked
package io.cordon.proxy.admin;

import org.jspecify.annotations.NullMarked;
