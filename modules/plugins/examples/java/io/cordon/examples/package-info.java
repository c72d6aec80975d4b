/** The Java example. */
@NullMarked
package io.cordon.examples;

import org.jspecify.annotations.NullMarked;
