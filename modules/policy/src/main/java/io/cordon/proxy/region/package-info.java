/**
 * Which nodes there are, in which region, in what health: an immutable snapshot that the query path
 * reads. Depends on policy only.
 */
@NullMarked
package io.cordon.proxy.region;

import org.jspecify.annotations.NullMarked;
