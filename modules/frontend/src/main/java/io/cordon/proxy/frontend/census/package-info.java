/**
 * Who is here: what each loop's sessions are at, and what was refused last, for the admin side. By
 * the event bus, by reference.
 */
@NullMarked
package io.cordon.proxy.frontend.census;

import org.jspecify.annotations.NullMarked;
