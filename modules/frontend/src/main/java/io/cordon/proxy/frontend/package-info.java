/**
 * The wire towards clients, as the rest of the member knows it: the listener, what it works with,
 * and how it is told to leave. The rooms below it hold the work; which may know which is in the
 * module's README, and a test reads that.
 *
 * <p>Everything of one client happens on one event loop. What runs elsewhere is asked through its
 * client, such as {@link io.cordon.proxy.router.RouterClient} and {@link
 * io.cordon.proxy.backend.PoolClient}; the verticles are not known.
 */
@NullMarked
package io.cordon.proxy.frontend;

import org.jspecify.annotations.NullMarked;
