package io.cordon.proxy.publication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.KeyValues;
import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.OnPartition;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.Staleness;
import io.cordon.proxy.router.Activation;
import io.cordon.proxy.router.Chains;
import io.cordon.test.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of one JVM, each with a disk of its own; the bus between them is not clustered. */
@Execution(ExecutionMode.CONCURRENT) // most of it is waiting
class PolicyMemberTest {

  @TempDir private Path disks;

  private final Vertx vertx = Vertx.vertx();
  private final List<Here> members = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> chains = new ArrayList<>();
  private Duration staleAfter = Duration.ofMillis(100);

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
    for (AutoCloseable chain : chains) {
      chain.close();
    }
  }

  @Test
  void aMemberWhoseDiskIsFullIsBehindNamesTheFileAndComesBack() throws Exception {
    Publication alice = start("alice");
    Publication bob = start("bob");
    Publication carol = start("carol");
    Path history = disks.resolve("carol/history");
    Files.move(history, disks.resolve("kept"));
    Files.writeString(history, "in the way of every file of the directory");
    members.get(2).away = true; // it learns of the next policy when it is back

    await(alice.publish(policy -> policy(2), null));
    members.get(2).away = false;

    Await.until(() -> carol.self().state().equals("behind"));
    String problem = carol.self().problem();
    assertTrue(problem.startsWith("cannot write " + history.resolve("2")), problem);
    assertEquals(1, carol.self().epoch());
    Await.until(() -> carol.trust().lost() != null);
    Await.until(() -> stateOf(bob, "carol").problem().equals(problem));
    Await.until(() -> bob.trust().lost() == null); // not stale for longer than a stalled machine is

    Files.delete(history);
    Files.move(disks.resolve("kept"), history);

    Await.until(() -> carol.self().state().equals("active") && carol.self().epoch() == 2);
    assertEquals("", carol.self().problem());
    Await.until(() -> carol.trust().lost() == null);
  }

  /** What it would have to keep is not of the policy, but of who counts. */
  @Test
  void aFullDiskDoesNotStopAMemberWhenAnotherLeaves() throws Exception {
    staleAfter = Duration.ofSeconds(3); // by far longer than a machine stands still
    Publication alice = start("alice");
    Publication bob = start("bob");
    Publication carol = start("carol");
    Await.until(() -> membersKnownTo(carol) == 3);
    Path half = Files.createDirectory(disks.resolve("carol/register" + CheckedFile.HALF));
    Files.createFile(half.resolve("in the way"));

    await(bob.leave());
    members.get(1).away = true;

    Await.until(() -> membersKnownTo(alice) == 2 && membersKnownTo(carol) == 2);
    long trusted = System.nanoTime() + Majority.GRACE.plus(staleAfter).plusSeconds(1).toNanos();
    while (System.nanoTime() < trusted) {
      assertNull(carol.trust().lost());
      LockSupport.parkNanos(5_000_000);
    }
    assertEquals("active", carol.self().state());

    // Its vote is missing: of two members, both have to give theirs.
    ExecutionException refused =
        assertThrows(
            ExecutionException.class, () -> await(alice.publish(policy -> policy(2), null)));
    assertTrue(refused.getMessage().contains("cannot write"), refused.getMessage());
  }

  private static int membersKnownTo(Publication member) {
    Committed current = member.current();
    return current == null ? 0 : current.members().size();
  }

  /** Whatever a member of a later version says besides, in messages and in what they carry. */
  @Test
  void whatIsNotKnownIsLeftOut() throws Exception {
    vertx
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              if (delivery.body() instanceof JsonObject message) {
                sayMore(message);
              }
              delivery.next();
            });
    Publication alice = start("alice");
    Publication bob = start("bob");
    Publication carol = start("carol");

    Published published = await(bob.publish(policy -> policy(2), 1L));

    assertEquals(List.of(), published.waiting());
    for (Publication member : List.of(alice, bob, carol)) {
      assertEquals(2, member.self().epoch());
      Await.until(
          () ->
              member.status().stream().allMatch(s -> s.epoch() == 2 && s.state().equals("active")));
      assertEquals(2, await(member.history()).size());
    }
  }

  /** Whatever is sent: a policy is what its hash says, or it is not taken. */
  @ParameterizedTest
  @ValueSource(strings = {"learn", "prepare", "accept", "stage"})
  void aPolicyUnderTheHashOfAnotherIsRefused(String type) throws Exception {
    Publication alice = start("alice");
    Committed good = alice.current();
    JsonObject forged = forged(good).toJson();
    JsonObject message =
        new JsonObject()
            .put("type", type)
            .put("decided", forged)
            .put("base", type.equals("prepare") ? forged : good.toJson())
            .put("ballot", "9:mallory")
            .put("value", type.equals("accept") ? forged : null)
            .put("candidate", forged);

    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () -> await(vertx.eventBus().request("policy.alice", message)));

    assertTrue(refused.getMessage().contains("is not what its hash says"), refused.getMessage());
    assertEquals(good, alice.current());
    assertEquals(1, alice.self().epoch());
    assertEquals("active", alice.self().state());
    assertEquals(Set.of(1L), await(alice.history()).keySet());
    assertEquals(2, await(alice.publish(policy -> policy(2), 1L)).policy().epoch());
  }

  /** It says so itself, when it is asked for what it knows. */
  @Test
  void norIsItTakenFromAMemberThatHasIt() throws Exception {
    Publication alice = start("alice");
    Committed good = alice.current();
    JsonObject forged = forged(good).toJson();
    AtomicInteger read = new AtomicInteger();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "policy.mallory",
            message -> {
              JsonObject said = new JsonObject().put("decided", forged);
              switch (message.body().getString("type")) {
                case "ping" ->
                    message.reply(alice.self().toJson().mergeIn(said).put("id", "mallory"));
                case "history" ->
                    message.reply(new JsonObject().put("history", new JsonArray().add(forged)));
                default -> {
                  read.incrementAndGet();
                  message.reply(said);
                }
              }
            });
    members.add(new Here("mallory"));

    Await.until(() -> read.get() > 1);

    assertEquals(good, alice.current());
    assertEquals(Set.of(1L), await(alice.history()).keySet());
    assertEquals("active", alice.self().state());
  }

  private Committed forged(Committed good) {
    return new Committed(
        99,
        99,
        good.hash(),
        policy(7).canonical(),
        new TreeSet<>(Set.of("mallory")),
        "alice",
        Instant.EPOCH);
  }

  private static void sayMore(JsonObject object) {
    for (Map.Entry<String, Object> entry : object) {
      if (entry.getValue() instanceof JsonObject inner) {
        sayMore(inner);
      }
    }
    object.put("later", new JsonObject().put("than", List.of("this", "version")));
  }

  private static MemberState stateOf(Publication asked, String name) {
    return asked.status().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private Publication start(String name) throws Exception {
    Here here = new Here(name);
    members.add(here);
    Chains of = new Chains();
    chains.add(of);
    Activation activation =
        new Activation(of, PluginOptions.BUILT_IN, plugin -> KeyValues.none(), Catalog.none());
    Publication publication =
        await(Publication.open(vertx, here, activation, disks.resolve(name), null));
    await(publication.start(policy(1)));
    Await.until(() -> publication.trust().lost() == null);
    assertNotNull(publication.current());
    return publication;
  }

  private Policy policy(long epoch) {
    return new Policy(
        epoch,
        Set.of(),
        List.of(new NodeSpec("node-" + epoch, "127.0.0.1", 1, null, NodeRole.PRIMARY, Map.of())),
        Map.of(),
        List.<PluginSpec>of(),
        new Staleness(staleAfter, OnPartition.REFUSE));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** Who is in the fleet, as one of them sees it. */
  private final class Here implements Members {

    private final String name;
    private volatile boolean away;

    Here(String name) {
      this.name = name;
    }

    private MemberInfo info(boolean self) {
      return new MemberInfo(name, members.indexOf(this) + 1, name, "1", null, null, self);
    }

    @Override
    public MemberInfo self() {
      return info(true);
    }

    @Override
    public List<MemberInfo> all() {
      return members.stream()
          .filter(other -> other == this || (!away && !other.away))
          .map(other -> other.info(other == this))
          .toList();
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
