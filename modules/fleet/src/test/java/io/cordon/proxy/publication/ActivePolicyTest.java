package io.cordon.proxy.publication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.KeyValues;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.router.Activation;
import io.cordon.proxy.router.Chains;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ActivePolicyTest {

  private final Vertx vertx = Vertx.vertx();
  private final Chains chains = new Chains();
  private final Majority majority = new Majority(() -> 0);
  private volatile long now;
  private volatile @Nullable Committed decided;
  private ActivePolicy inForce;

  @BeforeEach
  void open() throws Exception {
    Activation activation =
        new Activation(chains, PluginOptions.BUILT_IN, plugin -> KeyValues.none(), Catalog.none());
    inForce =
        new ActivePolicy(
            () -> decided,
            new Stage(activation, StateStore.open(null, "alice")),
            majority,
            new Workers(vertx),
            () -> now);
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
    chains.close();
  }

  @Test
  void takesWhatIsDecidedAndTellsTheMajority() throws Exception {
    await(inForce.catchUp());
    assertNull(inForce.active());

    Committed first = Committed.first(policy("one"), "alice", "alice", Instant.EPOCH);
    decided = first;
    await(inForce.catchUp());

    assertSame(first, inForce.active());
    assertEquals("", inForce.problem());
    assertNotEquals(Instant.EPOCH, inForce.since());
    assertTrue(String.valueOf(majority.lost()).startsWith("policy epoch 1 is stale"));
  }

  @Test
  void completesWhenTheLatestIsInForceThoughItCameMeanwhile() throws Exception {
    Committed first = Committed.first(policy("one"), "alice", "alice", Instant.EPOCH);
    Committed second = first.next(policy("two"), "alice", Instant.EPOCH);
    decided = first;
    Future<Void> one = inForce.catchUp();
    decided = second;
    Future<Void> two = inForce.catchUp();

    await(one);
    assertSame(second, inForce.active());
    await(two);
    assertSame(second, inForce.active());
  }

  @Test
  void whatCannotBeTakenLeavesTheOneBeforeAndIsTriedAgainAfterTwoSeconds() throws Exception {
    Committed first = Committed.first(policy("one"), "alice", "alice", Instant.EPOCH);
    decided = first;
    await(inForce.catchUp());

    Committed second =
        first.next(policy("one", new PluginSpec("nobody", Map.of())), "alice", Instant.EPOCH);
    decided = second;
    assertThrows(ExecutionException.class, () -> await(inForce.catchUp()));
    assertSame(first, inForce.active());
    String problem = inForce.problem();
    assertTrue(problem.startsWith("epoch 2: ") && problem.contains("nobody"), problem);

    Committed third = second.next(policy("two"), "alice", Instant.EPOCH);
    decided = third;
    now += TimeUnit.SECONDS.toNanos(2) - 1;
    assertThrows(ExecutionException.class, () -> await(inForce.catchUp()));
    assertSame(first, inForce.active());
    now++;
    await(inForce.catchUp());
    assertSame(third, inForce.active());
    assertEquals("", inForce.problem());
  }

  @Test
  void ofOtherMembersUnderTheSamePolicyNothingIsActivated() throws Exception {
    Committed first = Committed.first(policy("one"), "alice", "alice", Instant.EPOCH);
    decided = first;
    await(inForce.catchUp());
    Instant since = inForce.since();

    Committed more = first.with(new TreeSet<>(Set.of("alice", "bob")));
    decided = more;
    await(inForce.catchUp());

    assertSame(more, inForce.active());
    assertSame(since, inForce.since());
  }

  private static Policy policy(String node, PluginSpec... chain) {
    return new Policy(
        1,
        List.of(new NodeSpec(node, "127.0.0.1", 1, null, NodeRole.PRIMARY, Map.of())),
        Map.of(),
        List.of(chain));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
