package io.cordon.proxy.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;

/** Hazelcast itself, behind the members of this JVM. */
final class Instances {

  private Instances() {}

  /** One that runs in a cluster of this name; those of other tests start and end meanwhile. */
  static HazelcastInstance of(String cluster) {
    return Hazelcast.getAllHazelcastInstances().stream()
        .filter(one -> runsIn(cluster, one))
        .findFirst()
        .orElseThrow();
  }

  private static boolean runsIn(String cluster, HazelcastInstance one) {
    try {
      return one.getConfig().getClusterName().equals(cluster);
    } catch (HazelcastInstanceNotActiveException ended) {
      return false;
    }
  }
}
