/** The plugin {@code residency-router}: a user's statements run in the user's region. */
@NullMarked
package io.cordon.plugin.residency;

import org.jspecify.annotations.NullMarked;
