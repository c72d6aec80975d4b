/**
 * The audit: a line of JSON for every refusal, and for every decision if asked, in a file of this
 * member.
 *
 * <p><b>Who writes.</b> Event loops hand {@link io.cordon.proxy.audit.AuditEvent}s to {@link
 * io.cordon.proxy.audit.AuditLog#record}, which never blocks and never fails; one thread of the
 * log's own makes lines of them, in the order in which they came, so that those of a session are in
 * its order. The queue between is bounded in events and in characters.
 *
 * <p><b>The chain.</b> Each line has a number ({@code seq}), the hash of the line before it ({@code
 * prev}) and its own ({@code hash}: SHA-256 of the line's bytes up to there). The first line of all
 * is a genesis; a restart and a new file go on with the chain. {@link
 * io.cordon.proxy.audit.AuditVerifier} finds what was altered, removed, reordered or cut off. What
 * it cannot find is a chain that was made anew from some line on, by somebody who may write the
 * file, or whole lines missing at the end: for those, the log of the member says the last hash at
 * each start, new file and end, which may be kept elsewhere and given as an anchor.
 *
 * <p><b>What is not in it.</b> No parameters, no passwords, no rows; of a statement its fingerprint
 * only (SHA-256 of its normalized form), unless {@code audit.text} is set.
 *
 * <p><b>When it cannot be written.</b> Lines wait in the queue, and writing is tried again each
 * second. With {@code onFailure: refuse} no statement runs meanwhile whose decision has to be
 * audited. With {@code drop}, and for refusals either way, what does not fit into the queue is lost
 * and counted, and a line in the chain says how many there were.
 *
 * <p>Knows nothing of ours but the analyzer, for normalized forms, and the reader of its section of
 * the configuration.
 */
@NullMarked
package io.cordon.proxy.audit;

import org.jspecify.annotations.NullMarked;
