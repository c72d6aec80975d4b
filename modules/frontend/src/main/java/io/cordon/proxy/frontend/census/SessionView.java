package io.cordon.proxy.frontend.census;

import io.cordon.proxy.frontend.session.PinReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's session at one moment, for people.
 *
 * @param client the number that logs and plugins know it by
 * @param address of the client
 * @param node whose server connection it holds; null if it holds none
 * @param pins what keeps that connection
 * @param since when it logged in
 */
public record SessionView(
    String client,
    String user,
    String database,
    String address,
    ClientState state,
    @Nullable String node,
    List<PinReason> pins,
    Instant since) {}
