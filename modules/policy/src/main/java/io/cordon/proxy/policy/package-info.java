/**
 * The policy: nodes, regions, identities, plugin chain and plugin settings; immutable, numbered by
 * its epoch. Reads a policy document, validates it, and lists every problem of it at once, with its
 * path.
 */
@NullMarked
package io.cordon.proxy.policy;

import org.jspecify.annotations.NullMarked;
