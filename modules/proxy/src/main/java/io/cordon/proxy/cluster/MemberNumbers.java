package io.cordon.proxy.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.cordon.proxy.fleet.MemberInfo;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Allots each member a number: the first that nobody has, or whose owner has left. Two members have
 * the same one only where two halves of a parted cluster allotted it, until one of them restarts.
 */
final class MemberNumbers {

  static final String MAP = "cordon.numbers";

  private MemberNumbers() {}

  /**
   * Blocks until the cluster has answered.
   *
   * @param present the members of now: who is not among them has left
   * @throws IllegalStateException if all are taken
   */
  static int claim(HazelcastInstance hazelcast, String id, Supplier<Set<String>> present) {
    IMap<Integer, String> owners = hazelcast.getMap(MAP);
    for (int number = 1; number <= MemberInfo.MAX_NUMBER; number++) {
      String owner = owners.putIfAbsent(number, id);
      if (owner == null || owner.equals(id)) {
        return number;
      }
      // A member joins before it claims, so an owner that is not there is gone.
      if (!present.get().contains(owner) && owners.replace(number, owner, id)) {
        return number;
      }
    }
    throw new IllegalStateException("the cluster has no number left for another member");
  }
}
