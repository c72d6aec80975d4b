/**
 * What would be decided about a text, with no client: for {@code cordon explain} and the admin API.
 * Asks the hooks of a chain as a session would, and changes nothing but what they count.
 */
@NullMarked
package io.cordon.proxy.explain;

import org.jspecify.annotations.NullMarked;
