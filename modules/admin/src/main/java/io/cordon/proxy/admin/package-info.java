/**
 * The admin API: whether this member lives, whether it is ready for clients, and what it knows of
 * the nodes; and the keys of plugins. On loopback, unless there is a token to show.
 */
@NullMarked
package io.cordon.proxy.admin;

import org.jspecify.annotations.NullMarked;
