/**
 * What one member is started with: the sections of its configuration, each a record of the module
 * that it configures, which binds it. Read once, from {@code conf/cordon.yaml}; {@code
 * conf/reference.yaml} has every key.
 */
@NullMarked
package io.cordon.proxy.config;

import org.jspecify.annotations.NullMarked;
