package io.cordon.proxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.cluster.ClusterState;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.replicatedmap.ReplicatedMap;
import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.test.Await;
import io.cordon.test.Ports;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT) // most of it is waiting
class MembersTest {

  private final List<ClusterMember> members = new ArrayList<>();
  private final int port;

  MembersTest() throws IOException {
    port = Ports.first(3);
  }

  @AfterEach
  void leave() throws Exception {
    for (ClusterMember member : members) {
      await(member.close());
    }
  }

  @Test
  void eachHearsWhatTheOtherSaysOfItself() throws Exception {
    ClusterMember alice = start("alice");
    ClusterMember bob = start("bob");
    AtomicReference<List<MemberInfo>> heard = new AtomicReference<>();
    alice.members().listen(heard::set);

    await(bob.members().announce("10.0.0.2:6432", "10.0.0.2:9090"));

    Await.until(() -> heard.get().size() == 2 && heard.get().get(1).clientAddress() != null);
    MemberInfo self = bob.members().self();
    assertEquals("bob", self.name());
    assertEquals(
        new MemberInfo(
            self.id(), 2, "bob", self.version(), "10.0.0.2:6432", "10.0.0.2:9090", false),
        heard.get().get(1));
    assertEquals(alice.members().self(), heard.get().get(0));
    assertTrue(self.self());
  }

  @Test
  void theNumberOfOneThatHasLeftComesToTheNext() throws Exception {
    ClusterMember first = start(null);
    ClusterMember second = start(null);
    assertEquals(1, first.members().self().number());
    assertEquals("member-2", second.members().self().name());

    await(first.close());
    Await.until(() -> second.members().all().size() == 1);
    ClusterMember third = start(null);

    assertEquals(1, third.members().self().number());
    assertNotEquals(first.members().self().id(), third.members().self().id());
    Await.until(() -> second.members().all().equals(others(third.members().all())));
  }

  /** A member of the cluster that is none of ours has put something there. */
  @ParameterizedTest
  @ValueSource(strings = {"poison", "[]", "null"})
  void whatAMemberDidNotSayIsPutRight(String poison) throws Exception {
    ClusterMember alice = start("alice");
    ClusterMember bob = start("bob");
    Await.until(() -> names(bob).equals(List.of("alice", "bob")));
    ReplicatedMap<Object, Object> said = instance().getReplicatedMap(ReplicatedMembers.MAP);

    said.put(alice.members().self().id(), poison.equals("null") ? 42 : poison);
    said.put(7, poison);

    Await.until(() -> String.valueOf(said.get(alice.members().self().id())).contains("\"alice\""));
    Await.until(() -> names(bob).equals(List.of("alice", "bob")));
    assertEquals(2, alice.members().all().size());
    assertEquals("carol", start("carol").members().self().name());
  }

  @Test
  void aNumberThatIsOfNoMemberIsTaken() throws Exception {
    start(null);
    IMap<Object, Object> numbers = instance().getMap(MemberNumbers.MAP);
    numbers.set(2, 42);
    numbers.set("poison", "poison");

    assertEquals(2, start(null).members().self().number());
  }

  @Test
  void aMemberNoticesThatItsClusterIsShutDownAndNotThatItLeaves() throws Exception {
    ClusterMember alice = start("alice");
    ClusterMember bob = start("bob");
    await(bob.close());
    assertNull(bob.lost());
    assertNull(alice.lost());
    Await.until(() -> instance().getCluster().getMembers().size() == 1);

    onceNothingMigrates(() -> instance().getCluster().shutdown());

    Await.until(() -> ClusterWatch.SHUT_DOWN.equals(alice.lost()));
  }

  /** That is how a shutdown of all begins, which may take minutes. */
  @Test
  void aMemberNoticesThatItsClusterIsPassive() throws Exception {
    ClusterMember alice = start("alice");
    ClusterMember bob = start("bob");

    onceNothingMigrates(() -> instance().getCluster().changeClusterState(ClusterState.PASSIVE));
    Await.until(() -> ClusterWatch.PASSIVE.equals(alice.lost()));
    Await.until(() -> ClusterWatch.PASSIVE.equals(bob.lost()));

    instance().getCluster().changeClusterState(ClusterState.ACTIVE);
    Await.until(() -> alice.lost() == null && bob.lost() == null);
  }

  /**
   * A cluster does not change its state while partitions move, as they do when a member has come.
   */
  private static void onceNothingMigrates(Runnable change) throws Exception {
    Await.until(
        () -> {
          try {
            change.run();
            return true;
          } catch (IllegalStateException migrating) {
            return false;
          }
        });
  }

  private HazelcastInstance instance() {
    return Instances.of("members-" + port);
  }

  private static List<String> names(ClusterMember member) {
    return member.members().all().stream().map(MemberInfo::name).toList();
  }

  @Test
  void whatANewerMemberSaysBesidesIsLeftOut() throws Exception {
    SharedMember read =
        SharedMember.parse(
            "{\"v\":7,\"number\":3,\"name\":\"carol\",\"mood\":{\"of\":[\"the\"]},\"version\":\"9\"}");

    assertEquals(new SharedMember(7, 3, "carol", "9", null, null), read);
  }

  /** The same, as the other of two sees it. */
  private static List<MemberInfo> others(List<MemberInfo> seen) {
    return seen.stream()
        .map(
            m ->
                new MemberInfo(
                    m.id(),
                    m.number(),
                    m.name(),
                    m.version(),
                    m.clientAddress(),
                    m.adminAddress(),
                    !m.self()))
        .toList();
  }

  private ClusterMember start(String name) throws Exception {
    ClusterOptions options =
        new ClusterOptions(
            "members-" + port,
            "127.0.0.1",
            port,
            IntStream.range(port, port + 3).mapToObj(each -> "127.0.0.1:" + each).toList(),
            null,
            name,
            Quorum.NONE);
    ClusterMember member = await(ClusterMember.start(options, 1));
    members.add(member);
    return member;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
