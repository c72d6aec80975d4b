/**
 * The plugin chain and the verticle that asks it; the rule that turns a decision into candidate
 * nodes. Others speak to the chain through {@link io.cordon.proxy.router.RouterClient}, over the
 * event bus.
 */
@NullMarked
package io.cordon.proxy.router;

import org.jspecify.annotations.NullMarked;
