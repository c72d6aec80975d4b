package io.cordon.proxy.frontend;

import io.cordon.proxy.frontend.login.UserFile;
import io.cordon.proxy.frontend.login.Verifiers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the frontend listens.
 *
 * @param startupTimeout a client that has not finished its start-up by then is closed
 * @param maxMessageBytes the longest Query or Parse message
 * @param verifiers who may log in, see {@link UserFile}; null means {@code trust}
 */
public record FrontendOptions(
    String host,
    int port,
    Duration startupTimeout,
    int maxMessageBytes,
    @Nullable Verifiers verifiers) {}
