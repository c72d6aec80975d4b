package io.cordon.proxy;

import io.cordon.proxy.admin.AdminOptions;
import io.cordon.proxy.cluster.ClusterOptions;
import io.cordon.proxy.health.HealthOptions;
import java.time.Duration;

/**
 * A member's configuration, for each of its parts.
 *
 * @param decisionTimeout for all hooks of one decision together
 */
record MemberOptions(
    ClusterOptions cluster,
    AdminOptions admin,
    HealthOptions health,
    Duration decisionTimeout,
    int eventLoops) {}
