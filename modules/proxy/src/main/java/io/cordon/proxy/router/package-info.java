/**
 * The plugin chain and the verticle that asks it. Others speak to it through {@link
 * io.cordon.proxy.router.RouterClient}, over the event bus, and see nothing else of it.
 */
@NullMarked
package io.cordon.proxy.router;

import org.jspecify.annotations.NullMarked;
