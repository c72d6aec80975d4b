/**
 * What a statement is and touches, by PostgreSQL's own grammar.
 *
 * <p>{@link io.cordon.sql.SqlAnalyzer} is the entry. It is immutable and thread-safe, never blocks,
 * never throws on any text, and never executes anything: what it cannot see is said to be opaque.
 */
@NullMarked
package io.cordon.sql;

import org.jspecify.annotations.NullMarked;
