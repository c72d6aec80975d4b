package io.cordon.proxy;

import io.cordon.proxy.admin.AdminCensus;
import io.cordon.proxy.admin.AdminExplain;
import io.cordon.proxy.admin.AdminPolicy;
import io.cordon.proxy.admin.AdminRoutes;
import io.cordon.proxy.admin.AdminViews;
import io.cordon.proxy.admin.MetricsRoute;
import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.backend.PoolCensus;
import io.cordon.proxy.catalog.CatalogClient;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.frontend.census.SessionCensus;
import io.cordon.proxy.loop.Loops;
import io.cordon.proxy.metrics.Metrics;
import io.cordon.proxy.router.HookCounters;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/** Puts the parts of the admin API together. */
final class AdminParts {

  /** For a loop to say what it has; one that is busier than that is left out of an answer. */
  private static final Duration CENSUS_TIMEOUT = Duration.ofSeconds(2);

  private AdminParts() {}

  static List<AdminRoutes> of(
      Vertx vertx,
      CordonConfig config,
      DecisionParts decision,
      Members members,
      MemberPolicies policies,
      Metrics metrics,
      AuditLog audit) {
    int loops = Loops.of(vertx).count();
    SessionCensus sessions = new SessionCensus(vertx, loops, CENSUS_TIMEOUT);
    PoolCensus pools = new PoolCensus(vertx, loops, CENSUS_TIMEOUT);
    HookCounters counters = decision.chains().counters();
    MemberMetrics ofMember =
        new MemberMetrics(config, decision.regions(), decision.activation(), counters, members);
    return List.of(
        router -> new AdminPolicy(policies.publication()).mount(router),
        new MetricsRoute(metrics, sessions, pools, List.of(ofMember, new AuditMetrics(audit))),
        new AdminViews(members, decision.regions(), decision.activation()::status, counters),
        new AdminCensus(sessions, pools),
        new AdminExplain(
            decision.chains(),
            decision.regions(),
            new CatalogClient(vertx, decision.catalogs(), config.catalog().timeout()),
            decision.facts()::current));
  }
}
