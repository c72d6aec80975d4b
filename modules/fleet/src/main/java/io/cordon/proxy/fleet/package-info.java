/**
 * The fleet as its members see it: who is in it. What the admin API, the frontends and the cluster
 * agree on; depends on none of ours.
 */
@NullMarked
package io.cordon.proxy.fleet;

import org.jspecify.annotations.NullMarked;
