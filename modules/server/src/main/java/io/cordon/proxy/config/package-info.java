/**
 * What one member is started with: where it listens, how it logs clients and itself in, its limits.
 * Read once, from {@code conf/cordon.yaml}; {@code conf/reference.yaml} has every key.
 */
@NullMarked
package io.cordon.proxy.config;

import org.jspecify.annotations.NullMarked;
