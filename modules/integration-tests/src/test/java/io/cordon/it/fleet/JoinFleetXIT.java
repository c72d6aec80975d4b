package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.it.DemoCluster;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Members find each other, miss who is gone, and take back who returns. */
class JoinFleetXIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final Fleet FLEET = Fleet.of(CLUSTER, 2);

  @Test
  void everyMemberServesClients() throws Exception {
    for (FleetMember member : FLEET.members()) {
      try (RawClient client = member.client()) {
        client.query("SET helios.region = 'us-east'");
        List<Reply> replies = client.query("SELECT current_setting('cluster_name')");
        assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(replies), member::name);
      }
    }
  }

  @Test
  void aMemberThatIsKilledIsMissedAndComesBack() throws Exception {
    FLEET.member(1).kill();
    FLEET.member(0).awaitMembers(1);

    FLEET.restore();

    FLEET.member(0).awaitMembers(2);
  }

  @Test
  void nothingIsLeftWhenTheTestsJvmIsKilled() throws Exception {
    Process jvm =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Forever.class.getName())
            .redirectErrorStream(true)
            .start();
    Path directory;
    try (BufferedReader output = jvm.inputReader()) {
      directory =
          Path.of(
              output
                  .lines()
                  .peek(System.out::println)
                  .filter(line -> line.startsWith("/"))
                  .findFirst()
                  .orElseThrow());

      jvm.destroyForcibly().waitFor();
    }

    Await.until("the directory is gone", () -> !Files.exists(directory));
    Await.until("so are the processes", () -> !anyProcessNames(directory)); // of the guardian too
  }

  private static boolean anyProcessNames(Path directory) {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine())
        .flatMap(Optional::stream)
        .anyMatch(line -> line.contains(directory.toString()));
  }

  /** A program that launches a member and never ends by itself. */
  static final class Forever {

    public static void main(String[] arguments) throws Exception {
      Fleet fleet = Fleet.of(new DemoCluster(), 1).policy("nodes: []\n");
      fleet.prepare();
      fleet.member(0).launch();
      System.out.println(fleet.directory());
      Thread.currentThread().join();
    }
  }
}
