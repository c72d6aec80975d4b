package io.cordon.proxy.health;

import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.service.ServiceLogin;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes one node, on the verticle's event loop. One probe runs at a time and one connection is
 * open or being opened, so that a node that comes back meets one connection of each member.
 *
 * <pre>
 *             interval over, or suspected
 *   waiting ------------------------------> probing --.
 *      ^                                              | suspected: once more, soon
 *      '----------------------------------------------'
 *        answered: up, the connection is kept
 *        refused, closed, timed out: down, it is closed
 * </pre>
 */
final class NodeProbe {

  private static final Logger log = LoggerFactory.getLogger(NodeProbe.class);

  private static final long SOON_MILLIS = 50;
  private static final int FACTS_EVERY = 10;

  /** A member that starts is slow itself: its first probe says nothing of a node by being late. */
  private static final long FIRST_MILLIS = 10_000;

  private final Vertx vertx;
  private final NodeSpec node;
  private final HealthOptions options;
  private final ServiceLogin login;
  private final RegionMapHolder regions;
  private final NodeFactsHolder facts;
  private final Promise<Void> first = Promise.promise();

  private @Nullable ProbeConnection connection;
  private NodeHealth health = NodeHealth.DOWN;
  private @Nullable String failure;

  /** As the node was last seen alive. */
  private @Nullable Boolean recovering;

  private boolean probing;
  private boolean suspected;
  private boolean stopped;
  private int answers;
  private long timer = -1;

  NodeProbe(
      Vertx vertx,
      NodeSpec node,
      HealthOptions options,
      ServiceLogin login,
      RegionMapHolder regions,
      NodeFactsHolder facts) {
    this.vertx = vertx;
    this.node = node;
    this.options = options;
    this.login = login;
    this.regions = regions;
    this.facts = facts;
  }

  NodeSpec node() {
    return node;
  }

  boolean alive() {
    return health.alive();
  }

  /** Starts probing; completes after the first probe, whatever it saw. */
  Future<Void> start() {
    probe();
    return first.future();
  }

  /** A node known to be down is probed at its interval, however often it is suspected. */
  void suspect() {
    if (probing) {
      suspected = true;
    } else if (health.alive() && !stopped) {
      schedule(SOON_MILLIS);
    }
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    disconnect();
    first.tryComplete();
  }

  /** Reads the facts now, on the probe's connection. */
  Future<Void> readFacts() {
    ProbeConnection open = connection;
    if (open == null) {
      return Future.failedFuture("node " + node.name() + " is down");
    }
    return limited(open.facts())
        .onSuccess(read -> facts.offer(read, !health.inRecovery(), System.nanoTime()))
        .mapEmpty();
  }

  private void probe() {
    probing = true;
    suspected = false;
    ProbeConnection open = connection;
    if (open == null) {
      limited(connect().health()).onComplete(this::answered);
    } else {
      // A connection of an earlier probe may have been closed for reasons of its own (an idle
      // timeout, an administrator), which says nothing yet of the node.
      limited(open.health())
          .recover(
              cause ->
                  cause instanceof TimeoutException
                      ? Future.failedFuture(cause)
                      : limited(reconnect().health()))
          .onComplete(this::answered);
    }
  }

  private ProbeConnection reconnect() {
    disconnect();
    return connect();
  }

  private ProbeConnection connect() {
    if (stopped) {
      throw new IllegalStateException("stopped");
    }
    answers = 0;
    ProbeConnection opening = new ProbeConnection(vertx, node, options, login);
    connection = opening;
    opening.onClosed(() -> closed(opening));
    return opening;
  }

  private void closed(ProbeConnection which) {
    if (which == connection && !probing) {
      disconnect();
      suspect();
    }
  }

  private void answered(AsyncResult<NodeHealth> answer) {
    if (stopped) {
      return;
    }
    if (answer.failed()) {
      disconnect();
      String reason = ProbeReason.of(answer.cause(), node, login, options.timeout());
      see(NodeHealth.down(reason), reason);
      done();
    } else {
      see(answer.result(), null);
      if (answers++ % FACTS_EVERY == 0) {
        readFacts().onFailure(this::factsUnread).onComplete(v -> done());
      } else {
        done();
      }
    }
  }

  private void done() {
    probing = false;
    first.tryComplete();
    if (!stopped) {
      schedule(suspected ? SOON_MILLIS : options.interval().toMillis());
    }
  }

  private void see(NodeHealth seen, @Nullable String reason) {
    if (reason != null && !reason.equals(failure)) {
      log.warn("node down node={} reason={}", node.name(), reason);
    } else if (seen.alive() && (!health.alive() || seen.inRecovery() != health.inRecovery())) {
      log.info("node up node={} inRecovery={}", node.name(), seen.inRecovery());
    }
    if (seen.alive() && (recovering == null || recovering != seen.inRecovery())) {
      recovering = seen.inRecovery();
      compareWithRole(seen.inRecovery());
    }
    health = seen;
    failure = reason;
    regions.setHealth(node, seen);
  }

  /** A failover makes the policy wrong for a while; statements go by what the node is. */
  private void compareWithRole(boolean inRecovery) {
    Node current = regions.current().node(node.name());
    NodeRole role = (current == null ? node : current.spec()).role();
    if (inRecovery == (role == NodeRole.PRIMARY)) {
      log.warn(
          "node is not what the policy calls it node={} role={} inRecovery={}",
          node.name(),
          role.name().toLowerCase(Locale.ROOT),
          inRecovery);
    }
  }

  private void factsUnread(Throwable cause) {
    log.warn(
        "node facts unread node={} reason={}", node.name(), String.valueOf(cause.getMessage()));
  }

  private void schedule(long millis) {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(Math.max(1, millis), id -> probe());
  }

  private void disconnect() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private <T> Future<T> limited(Future<T> future) {
    long limit = options.timeout().toMillis();
    return future.timeout(
        first.future().isComplete() ? limit : Math.max(limit, FIRST_MILLIS), TimeUnit.MILLISECONDS);
  }
}
