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
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.frontend.SessionCensus;
import io.cordon.proxy.health.NodeFactsHolder;
import io.cordon.proxy.loop.Loops;
import io.cordon.proxy.metrics.Metrics;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.Activation;
import io.cordon.proxy.router.Chains;
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
      Regions regions,
      Activation activation,
      Chains chains,
      Members members,
      Metrics metrics,
      MemberPolicies policies,
      AuditLog audit,
      Catalogs catalogs,
      NodeFactsHolder facts) {
    int loops = Loops.of(vertx).count();
    SessionCensus sessions = new SessionCensus(vertx, loops, CENSUS_TIMEOUT);
    PoolCensus pools = new PoolCensus(vertx, loops, CENSUS_TIMEOUT);
    MemberMetrics ofMember =
        new MemberMetrics(config, regions, activation, chains.counters(), members);
    return List.of(
        router -> new AdminPolicy(policies.publication()).mount(router),
        new MetricsRoute(metrics, sessions, pools, List.of(ofMember, new AuditMetrics(audit))),
        new AdminViews(members, regions, activation::status, chains.counters()),
        new AdminCensus(sessions, pools),
        new AdminExplain(
            chains,
            regions,
            new CatalogClient(vertx, catalogs, config.catalog().timeout()),
            facts::current));
  }
}
