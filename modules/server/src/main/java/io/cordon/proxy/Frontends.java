package io.cordon.proxy;

import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.backend.CancelClient;
import io.cordon.proxy.backend.PoolClient;
import io.cordon.proxy.backend.PoolOptions;
import io.cordon.proxy.catalog.CatalogClient;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.frontend.FrontendClient;
import io.cordon.proxy.frontend.FrontendOptions;
import io.cordon.proxy.frontend.FrontendServices;
import io.cordon.proxy.frontend.FrontendVerticle;
import io.cordon.proxy.frontend.login.AuthenticationOptions;
import io.cordon.proxy.frontend.login.UserFile;
import io.cordon.proxy.frontend.login.Verifiers;
import io.cordon.proxy.frontend.net.CancelKeys;
import io.cordon.proxy.health.HealthClient;
import io.cordon.proxy.loop.Loops;
import io.cordon.proxy.metrics.Metrics;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.RouterClient;
import io.cordon.sql.SqlAnalyzer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the frontends together from a member's parts, and deploys one on every loop. */
final class Frontends {

  private final Vertx vertx;
  private final CordonConfig config;
  private final DecisionParts decision;
  private final AuditLog audit;
  private final Metrics metrics;
  private final CancelKeys keys;
  private volatile int port;
  private volatile boolean closing;

  Frontends(
      Vertx vertx,
      CordonConfig config,
      DecisionParts decision,
      CancelKeys keys,
      AuditLog audit,
      Metrics metrics) {
    this.vertx = vertx;
    this.config = config;
    this.decision = decision;
    this.audit = audit;
    this.metrics = metrics;
    this.keys = keys;
  }

  /** The member ends: nobody looks at the nodes any more. */
  void closing() {
    closing = true;
  }

  /** Where clients connect; 0 before that. */
  int port() {
    return port;
  }

  /** Completes when clients are served. */
  Future<Void> deploy() {
    return vertx
        .executeBlocking(this::verifiers)
        .compose(verifiers -> deploy(services(verifiers.orElse(null))));
  }

  /** Takes no more clients, and sees off those that there are. Completes when they are gone. */
  Future<Void> leave() {
    return new FrontendClient(vertx).leave(config.drain().timeout());
  }

  private Future<Void> deploy(FrontendServices services) {
    FrontendOptions listen = config.listen();
    return Loops.deployPerLoop(
            vertx, () -> new FrontendVerticle(listen, services, bound -> port = bound))
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.failedFuture(StartException.listening(listen.host(), listen.port(), cause)));
  }

  /** None with {@code trust} only. */
  private Optional<Verifiers> verifiers() throws IOException {
    AuthenticationOptions authentication = config.authentication();
    if (authentication.method() == AuthenticationOptions.Method.TRUST) {
      return Optional.empty();
    }
    Path file = Objects.requireNonNull(authentication.userFile(), "no userFile");
    try {
      return Optional.of(UserFile.read(file));
    } catch (NoSuchFileException e) {
      String problem = "no file " + file.toAbsolutePath();
      throw new StartException("authentication.userFile: " + problem, e);
    }
  }

  private FrontendServices services(@Nullable Verifiers verifiers) {
    PoolOptions pool = config.pool();
    HealthClient health = new HealthClient(vertx);
    Regions regions = decision.regions();
    return new FrontendServices(
        loop -> new RouterClient(vertx, loop, decision.chains(), config.router().decisionTimeout()),
        loop -> new PoolClient(vertx, loop, pool),
        metrics::loop,
        new CancelClient(vertx, pool.connectTimeout()),
        regions,
        new CatalogClient(vertx, decision.catalogs(), config.catalog().timeout()),
        SqlAnalyzer.postgres17(),
        decision.facts()::current,
        health::refreshFacts,
        node -> suspect(health, node),
        user -> regions.current().fixed(user),
        verifiers,
        keys,
        audit,
        config.memory().limits(Runtime.getRuntime().maxMemory()));
  }

  /** A connection that is lost because this member ends says nothing of its node. */
  private void suspect(HealthClient health, String node) {
    if (!closing) {
      health.suspect(node);
    }
  }
}
