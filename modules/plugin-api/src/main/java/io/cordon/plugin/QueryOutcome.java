package io.cordon.plugin;

import org.jspecify.annotations.Nullable;

/**
 * How a statement ended.
 *
 * @param success false if it was refused or the node answered an error
 * @param targetNode the node that it was sent to; null: to none
 * @param elapsedMicros from its first message to the end of its answer, all waiting included; where
 *     one text has several statements, from the end of the one before
 * @param responseBytes of its answer as the client got it, without ReadyForQuery; 0 if it was
 *     refused
 * @param error the message of the refusal or of the node's error; null if it succeeded
 */
public record QueryOutcome(
    boolean success,
    @Nullable String targetNode,
    long elapsedMicros,
    long responseBytes,
    @Nullable String error) {}
