package io.cordon.proxy;

import io.cordon.proxy.admin.AdminVerticle;
import io.cordon.proxy.admin.Readiness;
import io.cordon.proxy.cluster.ClusterMember;
import io.cordon.proxy.health.HealthVerticle;
import io.cordon.proxy.health.NodeFactsHolder;
import io.cordon.proxy.loop.Loops;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.router.Chain;
import io.cordon.proxy.router.Chains;
import io.cordon.proxy.router.RouterVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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

  private final MemberOptions options;
  private final ClusterMember cluster;
  private final Vertx vertx;
  private final RegionMapHolder regions = new RegionMapHolder();
  private final NodeFactsHolder facts = new NodeFactsHolder();
  private final Readiness readiness = new Readiness();
  private final Chains chains = new Chains();
  private final AdminVerticle admin;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Promise<Void> closed = Promise.promise();

  private Member(MemberOptions options, ClusterMember cluster) {
    this.options = options;
    this.cluster = cluster;
    this.vertx = cluster.vertx();
    this.admin = new AdminVerticle(options.admin(), regions, readiness);
  }

  /**
   * Completes when clients are served and each node has been probed once. Fails with a message for
   * people: {@link StartException} (a port in use), or what is wrong with the policy.
   */
  static Future<Member> start(MemberOptions options, Policy policy) {
    long start = System.nanoTime();
    // Of no context: it outlives the event loops of a member that fails.
    Promise<Member> started = Promise.promise();
    ClusterMember.start(options.cluster(), options.eventLoops())
        .onFailure(started::fail)
        .onSuccess(
            cluster -> {
              Member member = new Member(options, cluster);
              member
                  .run(policy)
                  .onFailure(cause -> member.close().onComplete(v -> started.fail(cause)))
                  .onSuccess(
                      v -> {
                        member.logStarted(policy, System.nanoTime() - start);
                        started.complete(member);
                      });
            });
    return started.future();
  }

  private void logStarted(Policy policy, long nanos) {
    log.info(
        "member started adminPort={} epoch={} nodes={} millis={}",
        adminPort(),
        policy.epoch(),
        policy.nodes().size(),
        nanos / 1_000_000);
  }

  private Future<Void> run(Policy policy) {
    cluster.nodes().listen(regions::setNodes);
    // One step at a time where the next needs it; what goes on together ends together, so that a
    // start that fails closes nothing that is still starting.
    return vertx
        .executeBlocking(() -> Chain.build(policy))
        .map(this::activate)
        .compose(v -> Future.join(probeNodes(policy), deployRouters()))
        .compose(v -> deployAdmin())
        .onSuccess(v -> readiness.policyLoaded());
  }

  private Future<?> probeNodes(Policy policy) {
    return cluster
        .nodes()
        .publish(policy.epoch(), policy.nodes())
        .compose(v -> vertx.deployVerticle(new HealthVerticle(options.health(), regions, facts)));
  }

  private @Nullable Void activate(Chain chain) {
    chains.activate(chain);
    return null;
  }

  private Future<List<String>> deployRouters() {
    Loops loops = Loops.of(vertx);
    return Loops.deployPerLoop(
        vertx,
        () ->
            new RouterVerticle(
                loops.indexOf(vertx.getOrCreateContext()), chains, options.decisionTimeout()));
  }

  private Future<Void> deployAdmin() {
    return vertx
        .deployVerticle(admin)
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.failedFuture(
                    StartException.listening(
                        options.admin().host(), options.admin().port(), cause)));
  }

  /** Where the admin API listens. */
  public int adminPort() {
    return admin.port();
  }

  /**
   * Takes no more clients, then ends everything that it started. Called again, it is the same
   * future.
   */
  public Future<Void> close() {
    if (closing.compareAndSet(false, true)) {
      readiness.draining();
      cluster
          .close()
          .onComplete(
              result -> {
                chains.close();
                log.info("member closed");
                closed.handle(result);
              });
    }
    return closed.future();
  }
}
