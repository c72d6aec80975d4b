package io.cordon.plugin;

import org.jspecify.annotations.Nullable;

/**
 * How a statement ended.
 *
 * @param success false if it was refused or the node answered an error
 * @param targetNode the node that ran it; null if none did
 * @param elapsedMicros from its message to the end of its answer
 * @param responseBytes of its answer as the client got it
 * @param error the message of the refusal or of the node's error; null if it succeeded
 */
public record QueryOutcome(
    boolean success,
    @Nullable String targetNode,
    long elapsedMicros,
    long responseBytes,
    @Nullable String error) {}
