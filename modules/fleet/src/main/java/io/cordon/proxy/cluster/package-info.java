/**
 * A member's place in the Hazelcast cluster, and what the members share. The only package that
 * knows Hazelcast; what others need of it is an interface of theirs, such as {@link
 * io.cordon.proxy.keyvalues.SharedKeyValues}. Nothing of a statement waits for it: the keys that
 * hooks read are a copy in the member.
 */
@NullMarked
package io.cordon.proxy.cluster;

import org.jspecify.annotations.NullMarked;
