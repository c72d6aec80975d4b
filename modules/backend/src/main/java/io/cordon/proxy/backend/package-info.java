/**
 * Server connections: opening, authenticating, pooling and lending them. Others speak to the pool
 * through {@link io.cordon.proxy.backend.PoolClient}, over the event bus; bytes of a lease flow on
 * its {@link io.cordon.proxy.backend.ServerConnection}, on the loop that leased it.
 */
@NullMarked
package io.cordon.proxy.backend;

import org.jspecify.annotations.NullMarked;
