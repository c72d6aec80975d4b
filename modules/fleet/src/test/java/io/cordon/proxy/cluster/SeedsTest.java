package io.cordon.proxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.test.Ports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How a member finds the others. */
@Execution(ExecutionMode.CONCURRENT) // most of it is waiting
class SeedsTest {

  private final List<ClusterMember> members = new ArrayList<>();
  private final int port;

  SeedsTest() throws IOException {
    port = Ports.first(2);
  }

  @AfterEach
  void leave() throws Exception {
    for (ClusterMember member : members) {
      member.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  /** As hosts of a network do: the name leads to an address that is none of the second one's. */
  @Test
  void joinsAMemberThatIsKnownByItsName() throws Exception {
    start("127.0.0.1", "localhost:" + port);

    ClusterMember second = start("127.0.0.2", "localhost:" + port);

    assertEquals(2, second.members().all().size());
  }

  /** As a name server does not know a host yet that is still to come. */
  @Test
  void aSeedWhoseNameDoesNotResolveIsPassedOver() throws Exception {
    start("127.0.0.1", "still-to-come.invalid:" + port, "localhost:" + port);

    ClusterMember second = start("127.0.0.2", "still-to-come.invalid:" + port, "localhost:" + port);

    assertEquals(2, second.members().all().size());
  }

  private ClusterMember start(String host, String... seeds) throws Exception {
    ClusterOptions options = new ClusterOptions("seeds-" + port, host, port, List.of(seeds));
    ClusterMember member =
        ClusterMember.start(options, 1)
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    members.add(member);
    return member;
  }
}
