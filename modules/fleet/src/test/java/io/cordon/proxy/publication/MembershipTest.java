package io.cordon.proxy.publication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.policy.OnPartition;
import io.cordon.proxy.policy.Sha256;
import io.cordon.proxy.policy.Staleness;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The acceptors of members answer at once; who is away does not. */
class MembershipTest {

  private static final Staleness AN_HOUR = new Staleness(Duration.ofHours(1), OnPartition.REFUSE);

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, Acceptor> acceptors = new HashMap<>();
  private long now;

  /** Where each member begins. */
  private Committed agreed;

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void whoComesIsCountedUntilItLeaves() throws Exception {
    fleetOf("alice");
    there("alice");
    Membership bob = there("bob");

    assertTrue(bob.join().succeeded());
    assertEquals(Set.of("alice", "bob"), countedBy("bob"));
    assertTrue(bob.leave().succeeded());
    assertEquals(Set.of("alice"), countedBy("bob"));

    assertTrue(bob.leaving());
    assertTrue(bob.join().succeeded());
    assertEquals(Set.of("alice"), countedBy("bob"), "who leaves does not come again");
  }

  @Test
  void theLastMemberStaysCounted() throws Exception {
    fleetOf("alice");
    Membership alice = there("alice");

    assertTrue(alice.leave().succeeded());

    assertEquals(Set.of("alice"), countedBy("alice"));
  }

  @Test
  void whoHasBeenAwayForHalfAMinuteIsForgotten() throws Exception {
    fleetOf("alice", "bob", "carol");
    Membership alice = there("alice");
    there("bob");
    Set<String> heard = Set.of("alice", "bob");

    alice.tend(heard);
    now += Membership.FORGET.toNanos();
    alice.tend(heard);
    assertEquals(Set.of("alice", "bob", "carol"), countedBy("alice"));
    now++;
    alice.tend(heard);

    assertEquals(heard, countedBy("alice"));
  }

  @Test
  void whoWasHeardMeanwhileIsNotForgotten() throws Exception {
    fleetOf("alice", "bob", "carol");
    Membership alice = there("alice");
    there("bob");

    alice.tend(Set.of("alice", "bob"));
    now += Membership.FORGET.toNanos();
    alice.tend(Set.of("alice", "bob", "carol"));
    now++;
    alice.tend(Set.of("alice", "bob"));

    assertEquals(Set.of("alice", "bob", "carol"), countedBy("alice"));
  }

  @Test
  void onlyTheFirstOfThoseThatAreLeftSaysSo() throws Exception {
    fleetOf("alice", "bob", "carol");
    there("alice");
    Membership bob = there("bob");
    Set<String> heard = Set.of("alice", "bob");

    bob.tend(heard);
    now += Membership.FORGET.toNanos() + 1;
    bob.tend(heard);

    assertEquals(Set.of("alice", "bob", "carol"), countedBy("bob"));
  }

  @Test
  void whoDoesNotSeeTheMajorityForgetsNobody() throws Exception {
    fleetOf("alice", "bob", "carol");
    Membership alice = there("alice", new Majority(() -> now));
    there("bob");
    Set<String> heard = Set.of("alice", "bob");

    alice.tend(heard);
    now += Membership.FORGET.toNanos() + 1;
    alice.tend(heard);

    assertEquals(Set.of("alice", "bob", "carol"), countedBy("alice"));
  }

  private void fleetOf(String... members) {
    agreed =
        new Committed(
            1,
            1,
            Sha256.of(new byte[0]),
            "",
            new TreeSet<>(Set.of(members)),
            "alice",
            Instant.EPOCH);
  }

  private Set<String> countedBy(String member) {
    return Set.copyOf(acceptors.get(member).decided().members());
  }

  private Membership there(String id) throws Exception {
    Majority majority = new Majority(() -> now);
    majority.policy(1, AN_HOUR);
    majority.seen(now, false);
    return there(id, majority);
  }

  private Membership there(String id, Majority majority) throws Exception {
    Acceptor own = new Acceptor(StateStore.open(null, id), Votes.after(agreed), value -> {});
    acceptors.put(id, own);
    Register register = new Register(id + "/1", own, new Direct(), value -> learn(own, value));
    return new Membership(id, own, register, new Peers(vertx, new Alone(id)), majority, () -> now);
  }

  private static void learn(Acceptor own, Committed value) {
    try {
      own.learn(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Direct implements Register.Peers {

    @Override
    public Future<JsonObject> ask(String member, JsonObject message) {
      Acceptor asked = acceptors.get(member);
      try {
        return asked == null
            ? Future.failedFuture(member + " is away")
            : Future.succeededFuture(asked.answer(message.copy()));
      } catch (IOException e) {
        return Future.failedFuture(e);
      }
    }

    @Override
    public void later(long millis, Runnable action) {
      action.run();
    }
  }

  /** Has nobody to tell what has come of a change. */
  private record Alone(String id) implements Members {

    @Override
    public MemberInfo self() {
      return new MemberInfo(id, 1, id, "1", null, null, true);
    }

    @Override
    public List<MemberInfo> all() {
      return List.of(self());
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
