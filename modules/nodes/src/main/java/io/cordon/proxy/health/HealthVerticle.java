package io.cordon.proxy.health;

import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.service.ServiceLogin;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Probes the nodes of the region map, and follows it as its nodes come and go. One instance a
 * member. Its deployment completes when each node known by then has been probed once, whatever that
 * saw, so within {@link HealthOptions#timeout()} or little more.
 */
public final class HealthVerticle extends VerticleBase {

  private final HealthOptions options;
  private final ServiceLogin login;
  private final RegionMapHolder regions;
  private final NodeFactsHolder facts;
  private final Map<String, NodeProbe> probes = new HashMap<>();
  private @Nullable Future<Void> refreshing;
  private boolean stopped;

  /** Probes with this log-in, which is of the options' user. */
  public HealthVerticle(
      HealthOptions options, ServiceLogin login, RegionMapHolder regions, NodeFactsHolder facts) {
    this.options = options;
    this.login = login;
    this.regions = regions;
    this.facts = facts;
  }

  @Override
  public Future<?> start() {
    vertx.eventBus().<String>localConsumer(HealthClient.SUSPECT, this::suspected);
    vertx.eventBus().<Void>localConsumer(HealthClient.REFRESH, this::refresh);
    regions.onNodes(() -> context.runOnContext(v -> followNodes()));
    return Future.join(followNodes());
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    probes.values().forEach(NodeProbe::stop);
    probes.clear();
    return Future.succeededFuture();
  }

  /** Starts a probe for each new node, stops those that are gone. The first probes of the new. */
  private List<Future<Void>> followNodes() {
    List<Future<Void>> first = new ArrayList<>();
    if (stopped) {
      return first;
    }
    Map<String, Node> nodes = regions.current().nodes();
    probes.values().removeIf(probe -> !follows(probe, nodes.get(probe.node().name())));
    for (Node node : nodes.values()) {
      if (!probes.containsKey(node.name())) {
        NodeProbe probe = new NodeProbe(vertx, node.spec(), options, login, regions, facts);
        probes.put(node.name(), probe);
        first.add(probe.start());
      }
    }
    return first;
  }

  private static boolean follows(NodeProbe probe, @Nullable Node node) {
    NodeSpec probed = probe.node();
    if (node != null
        && node.spec().host().equals(probed.host())
        && node.spec().port() == probed.port()) {
      return true;
    }
    probe.stop();
    return false;
  }

  private void suspected(Message<String> message) {
    NodeProbe probe = probes.get(message.body());
    if (probe != null) {
      probe.suspect();
    }
  }

  private void refresh(Message<Void> message) {
    Future<Void> running = refreshing;
    if (running == null) {
      running = readFacts();
      refreshing = running;
      running.onComplete(done -> refreshing = null);
    }
    running
        .onSuccess(v -> message.reply(null))
        .onFailure(cause -> message.fail(0, cause.getMessage()));
  }

  /** A primary's, if one is alive. */
  private Future<Void> readFacts() {
    return regions.current().all().stream()
        .filter(node -> node.health().alive())
        .min((a, b) -> Boolean.compare(b.acceptsWrites(), a.acceptsWrites()))
        .map(node -> probes.get(node.name()))
        .map(NodeProbe::readFacts)
        .orElseGet(() -> Future.failedFuture("no node is alive"));
  }
}
