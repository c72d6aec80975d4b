/**
 * The policy: nodes, regions, identities, plugin chain and plugin settings; immutable, numbered by
 * its epoch. Reads a policy document, validates it, and lists every problem of it at once, with its
 * path. {@link io.cordon.proxy.policy.Document} and {@link io.cordon.proxy.policy.Section}, by
 * which it does so, read a member's configuration too: each module binds its own section.
 */
@NullMarked
package io.cordon.proxy.policy;

import org.jspecify.annotations.NullMarked;
