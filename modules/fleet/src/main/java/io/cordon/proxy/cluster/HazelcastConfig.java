package io.cordon.proxy.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import java.nio.file.Path;
import java.util.Map;

/**
 * Hazelcast's configuration for a member: what an operator's file says of how members find each
 * other, or the configuration of ours; and over it what the program needs, which no file changes.
 */
final class HazelcastConfig {

  /** What vertx-hazelcast's own default configuration says of the maps that Vert.x keeps. */
  private static final String SUBSCRIPTIONS = "__vertx.subs";

  private static final String LOGGING = "hazelcast.logging.type";

  /** Where a file is silent. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "hazelcast.health.monitoring.level", "OFF",
          "hazelcast.socket.bind.any", "false",
          "hazelcast.wait.seconds.before.join", "0",
          "hazelcast.graceful.shutdown.max.wait", "10",
          // Members that started at the same moment, or were parted, find each other soon.
          "hazelcast.merge.first.run.delay.seconds", "10",
          "hazelcast.merge.next.run.delay.seconds", "10",
          // Who says nothing for so long is gone, also if its connections still stand.
          "hazelcast.heartbeat.interval.seconds", "1",
          "hazelcast.max.no.heartbeat.seconds", "10");

  private HazelcastConfig() {}

  /** Hazelcast logs before it reads a configuration: only the system property reaches that far. */
  static void useSlf4j() {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "slf4j");
    }
  }

  /**
   * May read the file.
   *
   * @throws ClusterException if it cannot be read, or is not a configuration
   */
  static Config of(ClusterOptions options) {
    Path file = options.configFile();
    Config config = file == null ? new Config() : HazelcastFile.read(file, System::getenv);
    if (file == null) {
      network(config, options);
    }
    DEFAULTS.forEach(
        (name, value) -> {
          if (config.getProperty(name) == null) {
            config.setProperty(name, value);
          }
        });
    enforce(config, options.name());
    return config;
  }

  private static void enforce(Config config, String name) {
    config.setClusterName(name);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    // Objects of the JDK's and Hazelcast's own classes, and no others, are made of what a peer
    // sends.
    config
        .getSerializationConfig()
        .setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
    KeyForms.register(config.getSerializationConfig());
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
