package io.cordon.proxy.frontend;

import io.cordon.proxy.backend.Parking;
import io.cordon.proxy.backend.PoolClient;
import io.cordon.proxy.metrics.LoopMetrics;

/** What the sessions of one event loop work with. */
record LoopServices(
    Routing routing,
    ScriptCache scripts,
    PoolClient pool,
    Parking parking,
    LoopMetrics metrics,
    Refusals refusals,
    MemoryLimits limits) {}
