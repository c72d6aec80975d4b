/**
 * The fleet: a member's place in the Hazelcast cluster, and what the members share. The only
 * package that knows Hazelcast; what others need of it is an interface of theirs, such as {@link
 * io.cordon.proxy.keyvalues.SharedKeyValues}. Nothing here is called on the query path.
 */
@NullMarked
package io.cordon.proxy.cluster;

import org.jspecify.annotations.NullMarked;
