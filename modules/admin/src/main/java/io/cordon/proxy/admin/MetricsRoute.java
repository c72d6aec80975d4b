package io.cordon.proxy.admin;

import io.cordon.proxy.backend.PoolCensus;
import io.cordon.proxy.backend.PoolCount;
import io.cordon.proxy.frontend.census.ClientState;
import io.cordon.proxy.frontend.census.SessionCensus;
import io.cordon.proxy.frontend.census.SessionCounts;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.metrics.Families;
import io.cordon.proxy.metrics.Metric;
import io.cordon.proxy.metrics.MetricSource;
import io.cordon.proxy.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * {@code GET /metrics}: everything that this member counts, in Prometheus' text format. What only
 * the loops know is asked of them over the event bus; the text is made off the loop.
 */
public final class MetricsRoute implements AdminRoutes {

  private final Metrics metrics;
  private final SessionCensus sessions;
  private final PoolCensus pools;
  private final List<MetricSource> sources;

  /**
   * @param sources read on the loop of the admin API: they do not block
   */
  public MetricsRoute(
      Metrics metrics, SessionCensus sessions, PoolCensus pools, List<MetricSource> sources) {
    this.metrics = metrics;
    this.sessions = sessions;
    this.pools = pools;
    this.sources = List.copyOf(sources);
  }

  @Override
  public void mount(Router router) {
    router.get("/metrics").handler(this::scrape);
  }

  private void scrape(RoutingContext request) {
    Families families = new Families();
    Future<SessionCounts> clients = sessions.counts();
    Future<List<PoolCount>> connections = pools.counts();
    Future.join(clients, connections)
        .compose(
            v -> {
              addClients(clients.result(), families);
              addPools(connections.result(), families);
              metrics.read(families);
              sources.forEach(source -> source.read(families));
              return request.vertx().executeBlocking(() -> metrics.text(families), false);
            })
        .onFailure(request::fail)
        .onSuccess(
            text ->
                request
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, Metrics.CONTENT_TYPE)
                    .end(Buffer.buffer(text)));
  }

  private static void addClients(SessionCounts counts, Families families) {
    for (ClientState state : ClientState.values()) {
      families.gauge(Metric.CLIENTS, counts.states().getOrDefault(state, 0), state.label());
    }
    for (PinReason pin : PinReason.values()) {
      families.gauge(Metric.PINNED_SESSIONS, counts.pins().getOrDefault(pin, 0), pin.label());
    }
  }

  private static void addPools(List<PoolCount> counts, Families families) {
    for (PoolCount count : counts) {
      families.gauge(Metric.POOL_CONNECTIONS, count.opening(), count.node(), "opening");
      families.gauge(Metric.POOL_CONNECTIONS, count.idle(), count.node(), "idle");
      families.gauge(Metric.POOL_CONNECTIONS, count.leased(), count.node(), "leased");
      families.gauge(Metric.POOL_WAITING, count.waiting(), count.node());
    }
  }
}
