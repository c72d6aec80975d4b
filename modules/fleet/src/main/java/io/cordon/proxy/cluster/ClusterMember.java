package io.cordon.proxy.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.fleet.ProgramVersion;
import io.cordon.proxy.keyvalues.SharedKeyValues;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process as a member of the cluster: its clustered Vert.x, and what the fleet shares. Closing
 * it ends both Vert.x and Hazelcast.
 */
public final class ClusterMember {

  private static final Logger log = LoggerFactory.getLogger(ClusterMember.class);

  private final Vertx vertx;
  private final SharedKeyValues keyValues;
  private final Members members;
  private final ClusterWatch watch;

  private ClusterMember(
      Vertx vertx, SharedKeyValues keyValues, Members members, ClusterWatch watch) {
    this.vertx = vertx;
    this.watch = watch;
    this.members = members;
    this.keyValues = keyValues;
  }

  /**
   * Joins the cluster, or founds it. Native transport is taken where the platform has it. May read
   * the file of the options at once. Fails with {@link ClusterException}.
   */
  public static Future<ClusterMember> start(ClusterOptions options, int eventLoops) {
    HazelcastConfig.useSlf4j();
    Config config;
    try {
      config = HazelcastConfig.of(options);
    } catch (ClusterException e) {
      return Future.failedFuture(e);
    }
    HazelcastClusterManager manager = new HazelcastClusterManager(config);
    EventBusOptions bus = new EventBusOptions();
    if (options.configFile() == null || config.getNetworkConfig().getPublicAddress() != null) {
      bus.setHost(options.host()); // otherwise the address that Hazelcast has taken
    }
    VertxOptions vertxOptions =
        new VertxOptions()
            .setEventLoopPoolSize(eventLoops)
            .setPreferNativeTransport(true)
            .setEventBusOptions(bus)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    // Of no context: it outlives the event loops of a Vert.x that is closed again.
    Promise<ClusterMember> joined = Promise.promise();
    Vertx.builder()
        .with(vertxOptions)
        .withClusterManager(manager)
        .buildClustered()
        .onFailure(cause -> joined.fail(notJoined(options, cause)))
        .onSuccess(
            vertx ->
                share(vertx, manager, options)
                    .compose(
                        member ->
                            JoinWait.of(vertx, options, member.members())
                                .map(member)
                                .onFailure(cause -> member.watch.leaving()))
                    .onFailure(cause -> vertx.close().onComplete(v -> joined.fail(cause)))
                    .onSuccess(joined::complete));
    return joined
        .future()
        .onSuccess(
            member ->
                log.info(
                    "cluster joined cluster={} member={} eventLoops={} nativeTransport={}",
                    options.name(),
                    manager.getNodeId(),
                    eventLoops,
                    member.vertx.isNativeTransportEnabled()));
  }

  private static ClusterException notJoined(ClusterOptions options, Throwable cause) {
    return new ClusterException(
        "cannot join the cluster \"" + options.name() + "\": " + cause.getMessage(), cause);
  }

  private static Future<ClusterMember> share(
      Vertx vertx, HazelcastClusterManager manager, ClusterOptions options) {
    HazelcastInstance hazelcast = manager.getHazelcastInstance();
    ClusterWatch watch = ClusterWatch.of(vertx, hazelcast);
    Future<ReplicatedKeyValues> keyValues = ReplicatedKeyValues.open(vertx, hazelcast);
    Future<ReplicatedMembers> members =
        ReplicatedMembers.open(
            vertx, hazelcast, manager.getNodeId(), options.memberName(), ProgramVersion.current());
    // Join, so that one that fails closes nothing that is still being opened.
    return Future.join(keyValues, members)
        .map(v -> new ClusterMember(vertx, keyValues.result(), members.result(), watch));
  }

  public Vertx vertx() {
    return vertx;
  }

  public SharedKeyValues keyValues() {
    return keyValues;
  }

  public Members members() {
    return members;
  }

  /** Why this member's cluster does not work any more, though it has not left; null if it does. */
  public @Nullable String lost() {
    return watch.lost();
  }

  /** Leaves the cluster and ends Vert.x. Again is harmless. */
  public Future<Void> close() {
    watch.leaving();
    return vertx.close();
  }
}
