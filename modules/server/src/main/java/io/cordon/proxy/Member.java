package io.cordon.proxy;

import io.cordon.proxy.admin.AdminOptions;
import io.cordon.proxy.admin.AdminVerticle;
import io.cordon.proxy.admin.Readiness;
import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.backend.PoolVerticle;
import io.cordon.proxy.catalog.CatalogVerticle;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.cluster.ClusterMember;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.health.HealthVerticle;
import io.cordon.proxy.health.NodeFactsHolder;
import io.cordon.proxy.keyvalues.KeySpace;
import io.cordon.proxy.loop.Loops;
import io.cordon.proxy.metrics.Metrics;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.publication.Publication;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.router.Activation;
import io.cordon.proxy.router.ActivationStatus;
import io.cordon.proxy.router.Chains;
import io.cordon.proxy.router.HookCounters;
import io.cordon.proxy.router.RouterVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One proxy process of the fleet.
 *
 * <pre>
 *   start --> running --close--> draining --> closed
 *     '-- failed: everything that had started is closed again
 * </pre>
 *
 * Thread-safe. More than one may run in a JVM.
 */
public final class Member {

  private static final Logger log = LoggerFactory.getLogger(Member.class);

  private final CordonConfig config;
  private final ClusterMember cluster;
  private final Vertx vertx;
  private final RegionMapHolder regions = new RegionMapHolder();
  private final NodeFactsHolder facts = new NodeFactsHolder();
  private final Catalogs catalogs;
  private final Readiness readiness = new Readiness();
  private final Chains chains = new Chains(regions);
  private final Metrics metrics = new Metrics();
  private final Activation activation;
  private final MemberPolicies policies;
  private final AdminVerticle admin;
  private final AuditLog audit;
  private final Cancels cancels;
  private final Frontends frontends;

  /** What looks at the nodes, by its deployment. */
  private final List<String> watching = new CopyOnWriteArrayList<>();

  private final AtomicBoolean closing = new AtomicBoolean();
  private final Promise<Void> closed = Promise.promise();

  private Member(CordonConfig config, ClusterMember cluster) {
    this.config = config;
    this.catalogs = new Catalogs(regions, config.catalog().oldest());
    this.cluster = cluster;
    this.vertx = cluster.vertx();
    this.activation = new Activation(chains, config.plugins(), cluster.keyValues()::of, catalogs);
    this.audit = AuditLog.of(config.audit(), chains::hash);
    this.cancels = new Cancels(vertx, cluster.members(), config.cluster());
    this.policies = new MemberPolicies(vertx, config, activation);
    DecisionParts decision = new DecisionParts(regions, facts, catalogs, chains, activation);
    this.frontends = new Frontends(vertx, config, decision, cancels.keys(), audit, metrics);
    this.admin =
        new AdminVerticle(
            config.admin(),
            regions,
            readiness,
            new AuditedKeyValues(cluster.keyValues(), audit),
            AdminParts.of(vertx, config, decision, cluster.members(), policies, metrics, audit));
  }

  /**
   * Completes when clients are served and each node has been probed once. Fails with a message for
   * people: {@link StartException} (a port in use), or what is wrong with the policy.
   */
  public static Future<Member> start(CordonConfig config, Policy policy) {
    long start = System.nanoTime();
    // Of no context: it outlives the event loops of a member that fails.
    Promise<Member> started = Promise.promise();
    ClusterMember.start(config.cluster(), eventLoops(config))
        .onFailure(started::fail)
        .onSuccess(
            cluster -> {
              Member member = new Member(config, cluster);
              member
                  .run(policy)
                  .onFailure(cause -> member.close().onComplete(v -> started.fail(cause)))
                  .onSuccess(
                      v -> {
                        member.logStarted(System.nanoTime() - start);
                        started.complete(member);
                      });
            });
    return started.future();
  }

  private void logStarted(long nanos) {
    log.info(
        "member started port={} adminPort={} epoch={} nodes={} millis={}",
        port(),
        adminPort(),
        activation().epoch(),
        regions.current().all().size(),
        nanos / 1_000_000);
  }

  private Future<Void> run(Policy policy) {
    readiness.cluster(cluster::lost);
    cluster
        .keyValues()
        .listen(space -> chains.keysChanged(name -> KeySpace.of(name).equals(space)));
    // One step at a time where the next needs it; what goes on together ends together, so that a
    // start that fails closes nothing that is still starting.
    return policies
        .start(cluster.members(), policy, chains, readiness)
        .onSuccess(v -> new PackageWatch(vertx, activation, config.plugins()).start())
        .compose(
            v ->
                Future.join(
                    probeNodes(), readCatalogs(), deployRouters(), deployPools(), cancels.listen()))
        .compose(v -> Auditing.open(vertx, audit, cluster.members().self().name()))
        .compose(v -> frontends.deploy())
        .compose(v -> deployAdmin())
        .compose(v -> announce())
        .onSuccess(v -> readiness.policyLoaded());
  }

  private Future<?> probeNodes() {
    return vertx
        .deployVerticle(new HealthVerticle(config.health(), config.serviceLogin(), regions, facts))
        .onSuccess(watching::add);
  }

  private Future<?> readCatalogs() {
    return vertx
        .deployVerticle(
            new CatalogVerticle(config.catalog(), config.serviceLogin(), regions, catalogs))
        .onSuccess(watching::add);
  }

  /** Before all else ends, whose end would look to them as a failure of the nodes. Never fails. */
  private Future<Void> watchNoMore() {
    return Future.join(watching.stream().map(vertx::undeploy).toList())
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<List<String>> deployRouters() {
    Loops loops = Loops.of(vertx);
    return Loops.deployPerLoop(
        vertx,
        () ->
            new RouterVerticle(
                loops.indexOf(vertx.getOrCreateContext()),
                chains,
                config.router().decisionTimeout()));
  }

  private Future<List<String>> deployPools() {
    Map<String, String> credentials = config.backend().credentials();
    return PoolVerticle.deploy(vertx, config.pool(), this::maxConnections, credentials::get);
  }

  private int maxConnections(String name) {
    Node node = regions.current().node(name);
    return node == null ? 0 : node.spec().maxConnections();
  }

  private Future<Void> deployAdmin() {
    if (!config.admin().enabled()) {
      return Future.succeededFuture();
    }
    return vertx
        .deployVerticle(admin)
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.failedFuture(
                    StartException.listening(config.admin().host(), config.admin().port(), cause)));
  }

  private Future<Void> announce() {
    AdminOptions api = config.admin();
    return cluster
        .members()
        .announce(
            config.listen().host() + ":" + port(),
            api.enabled() ? api.host() + ":" + adminPort() : null);
  }

  private static int eventLoops(CordonConfig config) {
    return config.loops() > 0 ? config.loops() : Runtime.getRuntime().availableProcessors();
  }

  /** Where clients connect. */
  public int port() {
    return frontends.port();
  }

  /** Where the admin API listens; -1 where it is switched off. */
  public int adminPort() {
    return admin.port();
  }

  /** The fleet's policy, once this member has started. */
  public Publication publication() {
    return policies.publication();
  }

  /** The policy and the plugins that this member decides by. */
  public ActivationStatus activation() {
    return activation.status();
  }

  /** What hooks have been asked, and have said, since this member started. */
  public HookCounters hookCounters() {
    return chains.counters();
  }

  /**
   * Leaves in order: says so at {@code /readyz}, waits for balancers to see that, closes the
   * listener, lets transactions end, and closes. Every client is gone by {@code drain.timeout}
   * after the listener.
   */
  public Future<Void> drain() {
    readiness.draining();
    CordonConfig.Drain drain = config.drain();
    log.info("member draining delay={} timeout={}", drain.delay(), drain.timeout());
    Promise<Void> moved = Promise.promise();
    vertx.setTimer(Math.max(1, drain.delay().toMillis()), timer -> moved.complete());
    return moved
        .future()
        .compose(v -> frontends.leave())
        .onSuccess(v -> log.info("member drained"))
        .onFailure(e -> log.error("member not drained in order", e))
        .transform(left -> close());
  }

  /**
   * Takes no more clients, then ends everything that it started. Called again, it is the same
   * future.
   */
  public Future<Void> close() {
    if (closing.compareAndSet(false, true)) {
      readiness.draining();
      frontends.closing();
      policies
          .leave()
          .compose(v -> watchNoMore())
          .compose(v -> cluster.close())
          .onComplete(
              result -> {
                activation.close();
                audit.close();
                metrics.close();
                log.info("member closed");
                closed.handle(result);
              });
    }
    return closed.future();
  }
}
