package io.cordon.proxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterMemberTest {

  private static final NodeSpec EU =
      new NodeSpec(
          "pg-eu-west", "127.0.0.1", 5433, "eu-west", NodeRole.PRIMARY, Map.of("tier", "gold"));
  private static final NodeSpec US =
      new NodeSpec("pg-us-east", "127.0.0.1", 5434, null, NodeRole.STANDBY, Map.of());

  private final List<ClusterMember> members = new ArrayList<>();

  @AfterEach
  void leave() throws Exception {
    for (ClusterMember member : members) {
      await(member.close());
    }
  }

  @Test
  void tellsListenersTheNodesInThePolicysOrder() throws Exception {
    ClusterMember member = start(ClusterOptions.ALONE);
    List<List<NodeSpec>> heard = new CopyOnWriteArrayList<>();
    member.nodes().listen(heard::add);

    await(member.nodes().publish(1, List.of(US, EU)));

    assertEquals(List.of(List.of(US, EU)), heard);
  }

  @Test
  void forgetsTheNodesThatALaterEpochDoesNotName() throws Exception {
    ClusterMember member = start(ClusterOptions.ALONE);
    await(member.nodes().publish(1, List.of(US, EU)));
    AtomicReference<List<NodeSpec>> heard = new AtomicReference<>();
    member.nodes().listen(heard::set);
    assertEquals(List.of(US, EU), heard.get());

    await(member.nodes().publish(2, List.of()));

    assertEquals(List.of(), heard.get());
  }

  @Test
  void keepsTheNodesOfAHigherEpoch() throws Exception {
    ClusterMember member = start(ClusterOptions.ALONE);
    await(member.nodes().publish(7, List.of(US)));

    await(member.nodes().publish(6, List.of(EU)));

    AtomicReference<List<NodeSpec>> heard = new AtomicReference<>();
    member.nodes().listen(heard::set);
    assertEquals(List.of(US), heard.get());
  }

  @Test
  void aMemberWithASeedHearsWhatAnotherPublished() throws Exception {
    ClusterOptions options =
        new ClusterOptions("cordon-two", "127.0.0.1", 5751, List.of("127.0.0.1:5751"));
    ClusterMember first = start(options);
    await(first.nodes().publish(1, List.of(EU)));
    ClusterMember second = start(options);
    AtomicReference<List<NodeSpec>> heard = new AtomicReference<>();

    second.nodes().listen(heard::set);

    eventually(() -> List.of(EU).equals(heard.get()));
    await(first.nodes().publish(2, List.of(EU, US)));
    eventually(() -> List.of(EU, US).equals(heard.get()));
  }

  @Test
  void twoMembersThatAreAloneOnOneMachineDoNotMeet() throws Exception {
    ClusterMember one = start(ClusterOptions.ALONE);
    ClusterMember other = start(ClusterOptions.ALONE);

    await(one.nodes().publish(1, List.of(EU)));
    await(other.nodes().publish(1, List.of(US)));

    AtomicReference<List<NodeSpec>> heard = new AtomicReference<>();
    one.nodes().listen(heard::set);
    assertEquals(List.of(EU), heard.get());
  }

  private ClusterMember start(ClusterOptions options) throws Exception {
    ClusterMember member = await(ClusterMember.start(options, 1));
    members.add(member);
    return member;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void eventually(java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertTrue(condition.getAsBoolean());
  }
}
