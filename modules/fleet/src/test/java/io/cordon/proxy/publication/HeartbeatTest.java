package io.cordon.proxy.publication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.KeyValues;
import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.router.Activation;
import io.cordon.proxy.router.Chains;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alice calls; bob answers what a test has him say; carol counts too, and does not answer. */
class HeartbeatTest {

  private static final Committed AGREED =
      Committed.first(policy("one"), "alice", "alice", Instant.EPOCH)
          .with(new TreeSet<>(Set.of("alice", "bob", "carol")));

  private final Vertx vertx = Vertx.vertx();
  private final Chains chains = new Chains();
  private final Majority majority = new Majority(() -> 0);
  private Acceptor acceptor;
  private Heartbeat rollCall;

  @BeforeEach
  void open() throws Exception {
    StateStore store = StateStore.open(null, "alice");
    Workers workers = new Workers(vertx);
    acceptor = new Acceptor(store, Votes.after(AGREED), value -> {});
    Activation activation =
        new Activation(chains, PluginOptions.BUILT_IN, plugin -> KeyValues.none(), Catalog.none());
    ActivePolicy inForce =
        new ActivePolicy(
            acceptor::decided, new Stage(activation, store), majority, workers, System::nanoTime);
    await(inForce.catchUp());
    Members members = new AliceAndBob();
    rollCall =
        new Heartbeat(
            members,
            new Peers(vertx, members),
            "alice",
            acceptor,
            new Learner(acceptor, workers),
            inForce,
            majority);
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
    chains.close();
  }

  @Test
  void whoKnowsNothingLaterIsHeardAndWithTheMajorityItIsSeen() throws Exception {
    bobSays(greeting().put("decided", AGREED.toJson()));

    assertEquals(Set.of("alice", "bob"), await(rollCall.call(0, false)));

    assertTrue(majority.current());
  }

  @Test
  void whoHasAcceptedAValueThatMayBeInForceIsNotHeard() throws Exception {
    bobSays(greeting().put("decided", AGREED.toJson()).put("pending", true));

    assertEquals(Set.of("alice"), await(rollCall.call(0, false)));

    assertFalse(majority.current());
  }

  @Test
  void whoHasAcceptedAValueItselfDoesNotCountItself() throws Exception {
    bobSays(greeting().put("decided", AGREED.toJson()));

    assertEquals(Set.of("bob"), await(rollCall.call(0, true)));

    assertFalse(majority.current());
  }

  @Test
  void whatIsLaterIsLearnedAndWhoHasItIsNotHeard() throws Exception {
    Committed later = AGREED.next(policy("two"), "bob", Instant.EPOCH);
    bobSays(greeting().put("decided", later.toJson()));

    assertEquals(Set.of("alice"), await(rollCall.call(0, false)));

    assertEquals(later, acceptor.decided());
    assertFalse(majority.current());
  }

  @Test
  void whoDoesNotAnswerIsLeftOut() throws Exception {
    assertEquals(Set.of("alice"), await(rollCall.call(0, false)));

    assertFalse(majority.current());
  }

  private static JsonObject greeting() {
    return new MemberState("bob", "bob", 1, AGREED.hash(), "active", Instant.EPOCH, "").toJson();
  }

  /** To every question. */
  private void bobSays(JsonObject answer) throws Exception {
    await(
        vertx
            .eventBus()
            .<JsonObject>consumer("policy.bob", message -> message.reply(answer))
            .completion());
  }

  private static Policy policy(String node) {
    return new Policy(
        1,
        List.of(new NodeSpec(node, "127.0.0.1", 1, null, NodeRole.PRIMARY, Map.of())),
        Map.of(),
        List.of());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static final class AliceAndBob implements Members {

    @Override
    public MemberInfo self() {
      return new MemberInfo("alice", 1, "alice", "1", null, null, true);
    }

    @Override
    public List<MemberInfo> all() {
      return List.of(self(), new MemberInfo("bob", 2, "bob", "1", null, null, false));
    }

    @Override
    public Future<Void> announce(String clientAddress, @Nullable String adminAddress) {
      return Future.succeededFuture();
    }

    @Override
    public void listen(Consumer<List<MemberInfo>> listener) {
      listener.accept(all());
    }
  }
}
