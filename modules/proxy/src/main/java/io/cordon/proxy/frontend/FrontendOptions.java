package io.cordon.proxy.frontend;

import java.time.Duration;
import java.util.Map;

/**
 * How the frontend listens.
 *
 * @param startupTimeout a client that has not finished its start-up by then is closed
 * @param maxMessageBytes the longest Query or Parse message
 * @param users verifiers by user name, in PostgreSQL's form; null means {@code trust}
 */
public record FrontendOptions(
    String host,
    int port,
    Duration startupTimeout,
    int maxMessageBytes,
    @org.jspecify.annotations.Nullable Map<String, String> users) {}
