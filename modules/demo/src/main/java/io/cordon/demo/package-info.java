/**
 * A fleet of one machine: PostgreSQL servers without Docker (a primary and its regional streaming
 * replicas), a member in the same JVM, and the scenario that must always work.
 *
 * <p>Everything that it starts and every file that it writes is gone afterwards, also after a
 * {@code kill -9} of the JVM: {@link io.cordon.demo.Guardian}.
 */
@NullMarked
package io.cordon.demo;

import org.jspecify.annotations.NullMarked;
