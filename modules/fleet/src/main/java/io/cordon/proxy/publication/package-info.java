/**
 * One policy for the whole fleet: published in two phases, numbered, kept on disk, and not trusted
 * for long without the majority of the members.
 *
 * <pre>
 *   publish ──▶ every member that is there validates and stages ──▶ all have accepted?
 *                 no ──▶ discarded everywhere, with every reason
 *                 yes ─▶ the register is changed by the majority of the members ──▶ all activate
 * </pre>
 *
 * The register is what the fleet has agreed on: a policy, its epoch, and who the members are
 * ({@link io.cordon.proxy.publication.Committed}). Each next value is chosen by a majority of the
 * members that the last one names, by Paxos ({@link io.cordon.proxy.publication.Register}, {@link
 * io.cordon.proxy.publication.Acceptor}), so two publishers never both win, whatever is lost or
 * delayed. What a member has promised and learned is on its disk before it says so ({@link
 * io.cordon.proxy.publication.StateStore}).
 *
 * <p>What a member has of it is in one place each: what has been chosen, as far as it knows, in its
 * {@code Acceptor}; what it decides by in {@code ActivePolicy}; whether it may still in {@code
 * Majority}; and who counts, which it helps to keep true, is looked after by {@code Membership}.
 * {@code PolicyMember} has them meet every half second, at a {@code Heartbeat}.
 *
 * <p>Knows the members by {@link io.cordon.proxy.fleet.Members}, speaks to them over the clustered
 * event bus, and changes what its own member decides by through {@link
 * io.cordon.proxy.router.Activation}. Nothing here is called on the query path but {@link
 * io.cordon.proxy.publication.Majority}.
 */
@NullMarked
package io.cordon.proxy.publication;

import org.jspecify.annotations.NullMarked;
