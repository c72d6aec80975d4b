package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.router.ReasonClass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A refusal, for people: never the statement's text.
 *
 * @param epoch of the policy that it was refused under
 * @param plugin who said so first; null if no plugin did
 * @param reason as the client was told it
 * @param node where the session was; null if nowhere
 */
public record RefusalView(
    Instant time,
    long epoch,
    String client,
    String user,
    String database,
    @Nullable String plugin,
    ReasonClass reasonClass,
    String reason,
    String sqlState,
    @Nullable String node) {}
