package io.cordon.proxy;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.metrics.Families;
import io.cordon.proxy.metrics.Metric;
import io.cordon.proxy.metrics.MetricSource;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.Activation;
import io.cordon.proxy.router.ActivationStatus;
import io.cordon.proxy.router.HookCounters;
import java.time.Duration;
import java.time.Instant;

/** What a member as a whole shows at a scrape: its policy, its plugins, its nodes. */
final class MemberMetrics implements MetricSource {

  private final CordonConfig config;
  private final Regions regions;
  private final Activation activation;
  private final HookCounters counters;
  private final Members members;

  MemberMetrics(
      CordonConfig config,
      Regions regions,
      Activation activation,
      HookCounters counters,
      Members members) {
    this.config = config;
    this.regions = regions;
    this.activation = activation;
    this.counters = counters;
    this.members = members;
  }

  @Override
  public void read(Families to) {
    to.gauge(Metric.POOL_LIMIT, config.pool().maxConnectionsPerNode());
    to.gauge(Metric.CLUSTER_MEMBERS, members.all().size());
    to.gauge(Metric.BUILD, 1, members.self().version());
    counters.all().forEach((key, counts) -> hook(key.plugin(), key.hook(), counts, to));
    policy(activation.status(), to);
    regions.current().all().forEach(node -> node(node, to));
  }

  private static void hook(String plugin, Hook hook, HookCounters.Counts counts, Families to) {
    String point = hook.wireName();
    to.count(Metric.PLUGIN_CALLS, counts.calls(), plugin, point);
    to.count(Metric.PLUGIN_REFUSALS, counts.refusals(), plugin, point);
    to.count(Metric.PLUGIN_REWRITES, counts.rewrites(), plugin, point);
    for (FailureCause cause : FailureCause.values()) {
      to.count(Metric.PLUGIN_FAILURES, counts.failures(cause), plugin, point, cause.wireName());
    }
    to.count(Metric.PLUGIN_LET_THROUGH, counts.pardoned(), plugin, point);
    to.count(Metric.PLUGIN_DROPPED_EVENTS, counts.drops(), plugin, point);
  }

  private static void policy(ActivationStatus status, Families to) {
    to.gauge(Metric.POLICY_EPOCH, (double) status.epoch());
    to.count(Metric.CHAINS, status.chains());
    to.gauge(Metric.CHAIN_REFUSED, status.refused() == null ? 0 : 1);
    if (status.chains() > 0) {
      to.gauge(Metric.POLICY_AGE, Duration.between(status.since(), Instant.now()).toMillis() / 1e3);
    }
    status
        .plugins()
        .forEach((plugin, version) -> to.gauge(Metric.PLUGIN_ACTIVE, 1, plugin, version));
  }

  private static void node(Node node, Families to) {
    String region = node.spec().region() == null ? "" : node.spec().region();
    to.gauge(Metric.NODE_ALIVE, node.health().alive() ? 1 : 0, node.name(), region);
    to.gauge(Metric.NODE_PRIMARY, node.acceptsWrites() ? 1 : 0, node.name(), region);
    to.gauge(Metric.NODE_LAG, node.health().lagMillis() / 1e3, node.name(), region);
  }
}
