package io.cordon.proxy.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.cordon.proxy.fleet.MemberInfo;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Allots each member a number: the first that nobody has, or whose owner has left. Two members have
 * the same one only where two halves of a parted cluster allotted it, until one of them restarts.
 */
final class MemberNumbers {

  static final String MAP = "cordon.numbers";

  private static final Logger log = LoggerFactory.getLogger(MemberNumbers.class);

  private MemberNumbers() {}

  /**
   * Blocks until the cluster has answered.
   *
   * @param present the members of now: who is not among them has left
   * @throws IllegalStateException if all are taken
   */
  static int claim(HazelcastInstance hazelcast, String id, Supplier<Set<String>> present) {
    IMap<Integer, Object> owners = hazelcast.getMap(MAP);
    for (int number = 1; number <= MemberInfo.MAX_NUMBER; number++) {
      Object owner = owner(owners, number, id);
      if (owner == null || owner.equals(id)) {
        return number;
      }
      // A member joins before it claims, so an owner that is not there is gone, or was never one.
      boolean there = owner instanceof String known && present.get().contains(known);
      if (!there && owners.replace(number, owner, id)) {
        return number;
      }
    }
    throw new IllegalStateException("the cluster has no number left for another member");
  }

  /** Null: it is this one's now. */
  private static @Nullable Object owner(IMap<Integer, Object> owners, int number, String id) {
    try {
      return owners.putIfAbsent(number, id);
    } catch (HazelcastSerializationException e) {
      log.error(
          "not a member's number, and thrown away map={} key={} found={}",
          MAP,
          number,
          e.getMessage());
      owners.delete(number);
      return owners.putIfAbsent(number, id);
    }
  }
}
