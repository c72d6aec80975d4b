package io.cordon.proxy.cluster;

import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wait for as many members as there have to be ({@link Quorum}). */
final class JoinWait {

  private static final Logger log = LoggerFactory.getLogger(JoinWait.class);

  private JoinWait() {}

  /** Completes when they are there, or when the wait is over and may end so. */
  static Future<Void> of(Vertx vertx, ClusterOptions options, Members members) {
    Quorum quorum = options.quorum();
    Promise<Void> there = Promise.promise();
    members.listen(now -> enough(now, quorum, there));
    if (there.future().isComplete()) {
      List<String> others = new ArrayList<>(options.seeds());
      others.remove(options.host() + ":" + options.port());
      if (!others.isEmpty() && members.all().size() == 1) {
        log.warn("cluster founded: no other member has answered seeds={}", options.seeds());
      }
      return there.future();
    }
    log.info(
        "cluster waits members={} expected={} timeout={}",
        members.all().size(),
        quorum.members(),
        quorum.timeout());
    long timer = vertx.setTimer(quorum.timeout().toMillis(), id -> over(options, members, there));
    return there.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private static void enough(List<MemberInfo> now, Quorum quorum, Promise<Void> there) {
    if (now.size() >= quorum.members()) {
      there.tryComplete();
    }
  }

  private static void over(ClusterOptions options, Members members, Promise<Void> there) {
    Quorum quorum = options.quorum();
    String missing =
        "%d of %d members of the cluster \"%s\" are there after %d s"
            .formatted(
                members.all().size(),
                quorum.members(),
                options.name(),
                quorum.timeout().toSeconds());
    if (quorum.failure() == Quorum.JoinFailure.STOP) {
      there.tryFail(
          new ClusterException(
              "not started: only " + missing + " (cluster.minMembers, cluster.joinTimeout)", null));
    } else if (there.tryComplete()) {
      log.warn("cluster not complete, going on: only {}", missing);
    }
  }
}
