/**
 * Machines that ask PostgreSQL: random sequences of what clients say, to a node and through a
 * member, until the answers differ.
 *
 * <p>{@link io.cordon.it.machine.SettingsMachineIT} is about a session's settings, {@link
 * io.cordon.it.machine.ProtocolMachineIT} about messages. Both compare with {@link
 * io.cordon.it.machine.Comparison}; where an answer may differ, {@link
 * io.cordon.it.machine.DocumentedDifferences} says why.
 */
package io.cordon.it.machine;
