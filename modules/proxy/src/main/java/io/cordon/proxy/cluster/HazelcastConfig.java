package io.cordon.proxy.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;

/** Hazelcast's configuration for a member: no multicast, no phone home, one interface. */
final class HazelcastConfig {

  /** What vertx-hazelcast's own default configuration says of the maps that Vert.x keeps. */
  private static final String SUBSCRIPTIONS = "__vertx.subs";

  private static final String LOGGING = "hazelcast.logging.type";

  private HazelcastConfig() {}

  /** Hazelcast logs before it reads a configuration: only the system property reaches that far. */
  static void useSlf4j() {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "slf4j");
    }
  }

  static Config of(ClusterOptions options) {
    Config config = new Config();
    config.setClusterName(options.name());
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.health.monitoring.level", "OFF");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.graceful.shutdown.max.wait", "10");
    // Members that started at the same moment, or were parted, find each other soon.
    config.setProperty("hazelcast.merge.first.run.delay.seconds", "10");
    config.setProperty("hazelcast.merge.next.run.delay.seconds", "10");
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    network(config, options);
    config.addMultiMapConfig(
        new MultiMapConfig(SUBSCRIPTIONS)
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    // A member that joins reads the whole map before its first look, never a part of it.
    config
        .getReplicatedMapConfig(ReplicatedMembers.MAP)
        .setAsyncFillup(false)
        .setInMemoryFormat(InMemoryFormat.OBJECT);
    config.getMapConfig(MemberNumbers.MAP).setBackupCount(1).setAsyncBackupCount(1);
    // One entry, changed where it is: as an object it is not read from bytes for each write.
    config
        .getMapConfig(KeyEntry.MAP)
        .setInMemoryFormat(InMemoryFormat.OBJECT)
        .setBackupCount(1)
        .setAsyncBackupCount(2);
    return config;
  }

  private static void network(Config config, ClusterOptions options) {
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(options.port()).setPortAutoIncrement(true);
    // Not by `interfaces`: those also cross out the seeds whose names lead to other addresses.
    config.setProperty("hazelcast.local.localAddress", options.host());
    network.setPublicAddress(options.host());
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(!options.seeds().isEmpty()).setMembers(options.seeds());
  }
}
