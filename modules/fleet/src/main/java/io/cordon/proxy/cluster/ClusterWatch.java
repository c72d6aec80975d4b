package io.cordon.proxy.cluster;

import com.hazelcast.cluster.ClusterState;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when Hazelcast has ended in this process, or no longer works, and the member has not
 * asked for it: any member can shut the whole cluster down, and out of memory Hazelcast ends
 * itself. Looks each second, since Hazelcast tells of the end alone, which may be minutes after the
 * beginning of it. Thread-safe.
 */
final class ClusterWatch {

  static final String SHUT_DOWN =
      "this member's cluster has been shut down: start the member again";

  static final String PASSIVE = "this member's cluster is passive: it is being shut down";

  private static final Logger log = LoggerFactory.getLogger(ClusterWatch.class);

  private static final long PERIOD_MILLIS = 1000;

  private final HazelcastInstance hazelcast;
  private volatile boolean leaving;
  private volatile @Nullable String lost;

  private ClusterWatch(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
  }

  static ClusterWatch of(Vertx vertx, HazelcastInstance hazelcast) {
    ClusterWatch watch = new ClusterWatch(hazelcast);
    hazelcast
        .getLifecycleService()
        .addLifecycleListener(
            event -> {
              if (event.getState() == LifecycleState.SHUTTING_DOWN) {
                watch.found(SHUT_DOWN);
              }
            });
    vertx.setPeriodic(PERIOD_MILLIS, timer -> watch.found(watch.look()));
    return watch;
  }

  /** What ends from now on is to end. */
  void leaving() {
    leaving = true;
  }

  /** For people; null if the cluster works. */
  @Nullable String lost() {
    return lost;
  }

  /** Does not wait: this process knows. */
  private @Nullable String look() {
    try {
      if (hazelcast.getLifecycleService().isRunning()) {
        ClusterState state = hazelcast.getCluster().getClusterState();
        return state == ClusterState.PASSIVE ? PASSIVE : null;
      }
    } catch (HazelcastInstanceNotActiveException e) {
      log.debug("the cluster has ended just now", e);
    }
    return SHUT_DOWN;
  }

  private synchronized void found(@Nullable String now) {
    String before = lost;
    if (leaving || SHUT_DOWN.equals(before) || Objects.equals(before, now)) {
      return;
    }
    lost = now;
    if (now == null) {
      log.info("this member's cluster works again");
    } else {
      log.error("{}", now);
    }
  }
}
