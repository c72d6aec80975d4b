package io.cordon.proxy.frontend;

import io.cordon.proxy.backend.CancelClient;
import io.cordon.proxy.backend.PoolClient;
import io.cordon.proxy.health.NodeFacts;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.RouterClient;
import io.cordon.sql.SqlAnalyzer;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a frontend works with.
 *
 * @param router a client of the router on the loop of this number
 * @param pool a client of the pool on the loop of this number
 * @param facts what nodes report at start-up; null as long as none has been reached
 * @param fixed the attributes that the policy fixes for a user
 * @param keys one per member
 */
public record FrontendServices(
    IntFunction<RouterClient> router,
    IntFunction<PoolClient> pool,
    Function<Vertx, CancelClient> cancel,
    Regions regions,
    SqlAnalyzer analyzer,
    Supplier<? extends @Nullable NodeFacts> facts,
    Function<String, Map<String, String>> fixed,
    CancelKeys keys) {}
