/**
 * The keys of plugins, as all members share them: what the chain, the admin API and the cluster
 * agree on. Reads never leave the member.
 */
@NullMarked
package io.cordon.proxy.keyvalues;

import org.jspecify.annotations.NullMarked;
