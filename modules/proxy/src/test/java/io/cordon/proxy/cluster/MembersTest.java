package io.cordon.proxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.tests.Await;
import io.cordon.proxy.tests.Ports;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
