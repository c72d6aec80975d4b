/** The plugin {@code environment-guard}: which environments a session's statements may reach. */
@NullMarked
package io.cordon.plugin.environment;

import org.jspecify.annotations.NullMarked;
