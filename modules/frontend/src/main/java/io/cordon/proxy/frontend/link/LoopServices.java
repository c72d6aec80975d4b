package io.cordon.proxy.frontend.link;

import io.cordon.proxy.backend.Parking;
import io.cordon.proxy.backend.PoolClient;
import io.cordon.proxy.frontend.gate.Refusals;
import io.cordon.proxy.frontend.gate.Routing;
import io.cordon.proxy.frontend.session.MemoryLimits;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.metrics.LoopMetrics;

/** What the sessions of one event loop work with. */
public record LoopServices(
    Routing routing,
    ScriptCache scripts,
    PoolClient pool,
    Parking parking,
    LoopMetrics metrics,
    Refusals refusals,
    MemoryLimits limits) {}
