package io.cordon.proxy.frontend.login;

import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.frontend.net.CancelKeys;
import io.cordon.proxy.health.NodeFacts;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.router.LoginDecision;
import io.cordon.proxy.router.LoginQuestion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the start-up of every client of a listener has in common.
 *
 * @param timeout from the connection to ReadyForQuery
 * @param verifiers null means {@code trust}
 * @param facts of the nodes, now; null as long as none has been reached
 * @param refresh reads them again; the future ends when they are, or cannot be, read
 * @param fixed the attributes that the policy fixes for a user
 * @param logins decides about a client whose password was found right; never fails
 */
public record StartupSettings(
    Vertx vertx,
    Duration timeout,
    @Nullable Verifiers verifiers,
    Supplier<? extends @Nullable NodeFacts> facts,
    Supplier<Future<Void>> refresh,
    Function<String, Map<String, String>> fixed,
    Function<LoginQuestion, Future<LoginDecision>> logins,
    CancelKeys keys,
    AuditLog audit,
    LoopMetrics metrics) {}
