/**
 * The admin API: whether this member lives, whether it is ready for clients, and what it knows of
 * the nodes. Without authentication, so it listens on loopback unless an operator says otherwise.
 */
@NullMarked
package io.cordon.proxy.admin;

import org.jspecify.annotations.NullMarked;
