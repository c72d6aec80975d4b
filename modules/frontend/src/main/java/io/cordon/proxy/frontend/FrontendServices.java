package io.cordon.proxy.frontend;

import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.backend.CancelClient;
import io.cordon.proxy.backend.PoolClient;
import io.cordon.proxy.catalog.CatalogClient;
import io.cordon.proxy.frontend.login.Verifiers;
import io.cordon.proxy.frontend.net.CancelKeys;
import io.cordon.proxy.frontend.session.MemoryLimits;
import io.cordon.proxy.health.NodeFacts;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.RouterClient;
import io.cordon.sql.SqlAnalyzer;
import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a frontend works with.
 *
 * @param router a client of the router on the loop of this number
 * @param pool a client of the pool on the loop of this number
 * @param metrics the counters of the loop of this number; asked for on that loop
 * @param facts what nodes report at start-up; null as long as none has been reached
 * @param refreshFacts reads them again
 * @param suspect told of a node that cannot be reached, or has gone away
 * @param fixed the attributes that the policy fixes for a user
 * @param verifiers who may log in; null means {@code trust}
 * @param keys one per member
 * @param audit one per member
 * @param limits one per member
 */
public record FrontendServices(
    IntFunction<RouterClient> router,
    IntFunction<PoolClient> pool,
    IntFunction<LoopMetrics> metrics,
    CancelClient cancel,
    Regions regions,
    CatalogClient catalog,
    SqlAnalyzer analyzer,
    Supplier<? extends @Nullable NodeFacts> facts,
    Supplier<Future<Void>> refreshFacts,
    Consumer<String> suspect,
    Function<String, Map<String, String>> fixed,
    @Nullable Verifiers verifiers,
    CancelKeys keys,
    AuditLog audit,
    MemoryLimits limits) {}
