/** The plugin {@code capability-guard}: what an identity may do, and with which relations. */
@NullMarked
package io.cordon.plugin.capability;

import org.jspecify.annotations.NullMarked;
