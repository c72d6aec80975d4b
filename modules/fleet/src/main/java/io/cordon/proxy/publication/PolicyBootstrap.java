package io.cordon.proxy.publication;

import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.policy.Policy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a member that starts has its first policy from: whatever the fleet has agreed on, this
 * member's disk included; and only where nobody has anything, and it is the first member there is,
 * its own. So a fleet has one first policy, whichever members start at once.
 */
final class PolicyBootstrap {

  private static final Logger log = LoggerFactory.getLogger(PolicyBootstrap.class);

  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Members members;
  private final Acceptor acceptor;
  private final Heartbeat rollCall;
  private final String id;
  private final Workers workers;

  /**
   * @param id this member's lasting one
   */
  PolicyBootstrap(
      Members members, Acceptor acceptor, Heartbeat rollCall, String id, Workers workers) {
    this.members = members;
    this.acceptor = acceptor;
    this.rollCall = rollCall;
    this.id = id;
    this.workers = workers;
  }

  /**
   * The greatest policy that there is; the first member's own where there is none. Fails, naming
   * the first member, if it has none after a minute.
   */
  Future<Committed> find(Policy first) {
    return find(first, System.nanoTime());
  }

  private Future<Committed> find(Policy first, long begun) {
    return rollCall
        .look()
        .compose(
            v -> {
              Committed known = acceptor.decided();
              if (known != null) {
                return Future.succeededFuture(known);
              }
              List<MemberInfo> all = members.all();
              if (all.isEmpty() || all.get(0).self()) {
                return found(first);
              }
              if (System.nanoTime() - begun > START_NANOS) {
                return Future.failedFuture(
                    "no member has a policy, and " + all.get(0).name() + " is to be the first");
              }
              Promise<Committed> again = Promise.promise();
              workers.vertx().setTimer(100, timer -> find(first, begun).onComplete(again));
              return again.future();
            });
  }

  private Future<Committed> found(Policy first) {
    Committed founded = Committed.first(first, id, members.self().name(), Instant.now());
    log.info("first policy of the fleet epoch={} hash={}", founded.epoch(), founded.hash());
    return workers.run(
        () -> {
          acceptor.learn(founded);
          return founded;
        });
  }
}
