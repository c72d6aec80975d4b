/**
 * The fleet as its members see it: who is in it, and how a CancelRequest reaches the member that it
 * is for. What the admin API and the cluster agree on; depends on none of ours.
 */
@NullMarked
package io.cordon.proxy.fleet;

import org.jspecify.annotations.NullMarked;
