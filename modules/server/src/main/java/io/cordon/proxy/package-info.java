/**
 * A member: {@link io.cordon.proxy.Member} puts the packages together, which know of each other
 * only what their clients and interfaces say.
 */
@NullMarked
package io.cordon.proxy;

import org.jspecify.annotations.NullMarked;
