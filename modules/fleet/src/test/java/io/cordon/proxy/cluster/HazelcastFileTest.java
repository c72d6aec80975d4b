package io.cordon.proxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.cordon.proxy.cluster.Quorum.JoinFailure;
import io.cordon.test.Ports;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in cluster/, and what the program says over them. */
@Execution(ExecutionMode.CONCURRENT) // most of it is waiting
class HazelcastFileTest {

  private static final Path CLUSTER = Path.of("..", "..", "cluster");

  private final List<ClusterMember> members = new ArrayList<>();

  @AfterEach
  void leave() throws Exception {
    for (ClusterMember member : members) {
      await(member.close());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hazelcast.yaml", "hazelcast-kubernetes.yaml", "hazelcast-local.yaml"})
  void eachFileIsOneOfHazelcastsAndKeepsWhatTheProgramNeeds(String name) {
    Config config = HazelcastConfig.of(options(CLUSTER.resolve(name), Quorum.NONE));

    assertEquals("files", config.getClusterName());
    assertFalse(config.getNetworkConfig().getJoin().getMulticastConfig().isEnabled());
    assertEquals("127.0.0.1", config.getProperty("hazelcast.local.localAddress"));
    assertFalse(config.getJetConfig().isEnabled());
    assertEquals("false", config.getProperty("hazelcast.phone.home.enabled"));
    assertFalse(config.getReplicatedMapConfig(ReplicatedMembers.MAP).isAsyncFillup());
    assertEquals(1, config.getMultiMapConfig("__vertx.subs").getBackupCount());
  }

  @Test
  void theEnvironmentSaysWhoTheMembersAre() {
    Map<String, String> environment =
        Map.of("CORDON_MEMBERS", "a:1, b:2", "CORDON_CLUSTER_PORT", "7");

    Config config = HazelcastFile.read(CLUSTER.resolve("hazelcast.yaml"), environment::get);

    JoinConfig join = config.getNetworkConfig().getJoin();
    assertEquals(List.of("a:1", "b:2"), join.getTcpIpConfig().getMembers());
    assertEquals(7, config.getNetworkConfig().getPort());
  }

  @Test
  void podsFindEachOtherByTheirService() {
    Map<String, String> environment =
        Map.of("CORDON_CLUSTER_SERVICE", "m.ns.svc", "POD_IP", "10.1.2.3");

    Config config =
        HazelcastFile.read(CLUSTER.resolve("hazelcast-kubernetes.yaml"), environment::get);

    JoinConfig join = config.getNetworkConfig().getJoin();
    assertTrue(join.getKubernetesConfig().isEnabled());
    assertEquals("m.ns.svc", join.getKubernetesConfig().getProperty("service-dns"));
    assertEquals("10.1.2.3", config.getProperty("hazelcast.local.localAddress"));
  }

  @Test
  void membersWithTheFileForOneMachineMeet(@TempDir Path directory) throws Exception {
    Quorum two = new Quorum(2, Duration.ofSeconds(60), JoinFailure.STOP);
    Path file = onFreePorts(directory);

    Future<ClusterMember> first = ClusterMember.start(options(file, two), 1);
    Future<ClusterMember> second = ClusterMember.start(options(file, two), 1);

    members.add(await(first));
    members.add(await(second));
    assertEquals(2, members.get(0).members().all().size());
    CompletableFuture<String> heard = new CompletableFuture<>();
    await(
        members
            .get(0)
            .vertx()
            .eventBus()
            .<String>consumer("over-the-bus", message -> heard.complete(message.body()))
            .completion());
    members.get(1).vertx().eventBus().send("over-the-bus", "hello");
    assertEquals("hello", heard.get(60, TimeUnit.SECONDS));
  }

  @Test
  void whoWaitsInVainSaysSoAndStopsOrGoesOn(@TempDir Path directory) throws Exception {
    Path file = onFreePorts(directory);
    Duration soon = Duration.ofMillis(50);

    Throwable failure =
        failure(ClusterMember.start(options(file, new Quorum(2, soon, JoinFailure.STOP)), 1));

    assertInstanceOf(ClusterException.class, failure);
    assertEquals(
        "not started: only 1 of 2 members of the cluster \"files\" are there after 0 s"
            + " (cluster.minMembers, cluster.joinTimeout)",
        failure.getMessage());
    members.add(
        await(ClusterMember.start(options(file, new Quorum(2, soon, JoinFailure.PROCEED)), 1)));
    assertEquals(1, members.get(0).members().all().size());
  }

  @Test
  void aFileThatIsMissingOrNoneIsNamed(@TempDir Path directory) throws Exception {
    Path none = directory.resolve("none.yaml");
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "hazelcast:\n  netwrk: {}\n");

    Throwable missing = failure(ClusterMember.start(options(none, Quorum.NONE), 1));

    assertTrue(missing.getMessage().startsWith("cannot read " + none), missing.getMessage());
    Throwable invalid =
        assertThrows(ClusterException.class, () -> HazelcastFile.read(broken, name -> null));
    assertTrue(
        invalid.getMessage().startsWith(broken + " is no Hazelcast configuration: "),
        invalid.getMessage());
  }

  /** The file for one machine; its ports others may have, who run tests on this one too. */
  private static Path onFreePorts(Path directory) throws IOException {
    int first = Ports.first(3);
    String text = Files.readString(CLUSTER.resolve("hazelcast-local.yaml"));
    for (int i = 0; i < 3; i++) {
      text = text.replace(Integer.toString(5701 + i), Integer.toString(first + i));
    }
    return Files.writeString(directory.resolve("hazelcast-local.yaml"), text);
  }

  private static ClusterOptions options(Path file, Quorum quorum) {
    return new ClusterOptions("files", "unused", 1, List.of(), file, null, quorum);
  }

  private static Throwable failure(Future<?> future) throws Exception {
    return assertThrows(ExecutionException.class, () -> await(future)).getCause();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }
}
