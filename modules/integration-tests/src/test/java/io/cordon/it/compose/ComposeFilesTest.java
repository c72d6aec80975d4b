package io.cordon.it.compose;

import static io.cordon.it.compose.Program.PROJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.config.ConfigReader;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.frontend.login.AuthenticationOptions;
import io.cordon.proxy.frontend.login.UserFile;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demos' compose files, and what they mount. */
class ComposeFilesTest {

  private static final Set<String> NODES = Set.of("pg-us-east", "pg-eu-west", "pg-ap-south");
  private static final Set<String> MEMBERS = Set.of("cordon-1", "cordon-2", "cordon-3");
  private static final Path COMPOSE = PROJECT.resolve("compose");

  @ParameterizedTest
  @ValueSource(strings = {"07-route-block", "18-residency-router"})
  void composeMakesOfADemoTheHostsThatItNeeds(String demo) throws Exception {
    Map<String, Object> services = services(demo);

    Set<String> expected = new TreeSet<>(NODES);
    expected.addAll(MEMBERS);
    expected.addAll(Set.of("haproxy", "prometheus", "grafana"));
    assertEquals(expected, services.keySet());
    for (String member : MEMBERS) {
      Map<String, Object> service = YamlFile.map(services.get(member));
      assertEquals(PROJECT.toString(), YamlFile.map(service.get("build")).get("context"));
      assertTrue(mounts(service).contains(COMPOSE.resolve(demo).resolve("policy.yaml")), member);
      assertEquals(List.of("ALL"), service.get("cap_drop"));
      assertEquals(true, service.get("read_only"));
      assertEquals(List.of(), YamlFile.list(service.get("ports")), "members are behind haproxy");
    }
    assertTrue(
        mounts(YamlFile.map(services.get("haproxy")))
            .contains(PROJECT.resolve("cluster").resolve("haproxy.cfg")));
    assertEquals(
        Set.of("6432", "9090", "8404"), published(YamlFile.map(services.get("haproxy"))).keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"07-route-block", "18-residency-router"})
  void whatIsMountedIsThereAndWhatIsPublishedIsOnLoopback(String demo) throws Exception {
    for (Map.Entry<String, Object> service : services(demo).entrySet()) {
      Map<String, Object> keys = YamlFile.map(service.getValue());
      for (Path mounted : mounts(keys)) {
        assertTrue(Files.exists(mounted), service.getKey() + " mounts " + mounted);
      }
      published(keys)
          .forEach((port, host) -> assertEquals("127.0.0.1", host, service.getKey() + " " + port));
    }
  }

  @Test
  void imagesHaveAVersion() throws Exception {
    Map<String, Object> services =
        YamlFile.map(YamlFile.read(COMPOSE.resolve("services.yaml")).get("services"));
    for (Map.Entry<String, Object> service : services.entrySet()) {
      Map<String, Object> keys = YamlFile.map(service.getValue());
      if (!keys.containsKey("build")) {
        assertPinned(service.getKey(), (String) keys.get("image"));
      }
    }
    for (String line : Files.readAllLines(COMPOSE.resolve("Dockerfile"))) {
      if (line.startsWith("FROM ")) {
        assertPinned("Dockerfile", line.split(" ", -1)[1]);
      }
    }
  }

  private static void assertPinned(String where, String image) {
    assertTrue(image.matches("[a-z/-]+:v?\\d+\\.\\d+.*"), where + " has image " + image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"07-route-block", "18-residency-router"})
  void thePolicyNamesTheNodesThatRun(String demo) throws Exception {
    Policy policy =
        PolicyReader.parse(
            Files.readString(COMPOSE.resolve(demo).resolve("policy.yaml")), 1, name -> null);

    assertEquals(
        NODES, policy.nodes().stream().map(n -> n.name()).collect(Collectors.toUnmodifiableSet()));
    policy.nodes().forEach(node -> assertEquals(node.name(), node.host(), "it resolves there"));
    assertEquals(
        List.of("pg-us-east"),
        policy.nodes().stream()
            .filter(n -> n.role() == NodeRole.PRIMARY)
            .map(n -> n.name())
            .toList());
  }

  @Test
  void membersAreConfiguredAndKnowEachOther() throws Exception {
    Map<String, String> environment =
        Map.of(
            "CORDON_CLUSTER_HOST",
            "10.0.0.1",
            "CORDON_MEMBER_NAME",
            "cordon-1",
            "CORDON_ADMIN_TOKEN",
            token());

    CordonConfig config =
        ConfigReader.parse(Files.readString(COMPOSE.resolve("cordon.yaml")), environment::get);

    assertEquals("cordon-1", config.cluster().memberName());
    assertEquals(
        MEMBERS.stream().map(name -> name + ":5701").collect(Collectors.toUnmodifiableSet()),
        Set.copyOf(config.cluster().seeds()));
    assertEquals(AuthenticationOptions.Method.SCRAM_SHA_256, config.authentication().method());
    UserFile.read(COMPOSE.resolve("userlist.txt"));
  }

  @Test
  void prometheusAsksHostsThatThereAre() throws Exception {
    Map<String, Object> prometheus = YamlFile.read(COMPOSE.resolve("prometheus/prometheus.yml"));
    Set<String> targets =
        YamlFile.list(prometheus.get("scrape_configs")).stream()
            .flatMap(job -> YamlFile.list(YamlFile.map(job).get("static_configs")).stream())
            .flatMap(some -> YamlFile.list(YamlFile.map(some).get("targets")).stream())
            .map(String::valueOf)
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(
        Set.of("cordon-1:9090", "cordon-2:9090", "cordon-3:9090", "haproxy:8404", "localhost:9090"),
        targets);
  }

  private static String token() throws IOException {
    return Files.readString(COMPOSE.resolve("admin-token"));
  }

  /** As docker-compose sees them, with everything that is extended in its place. */
  private static Map<String, Object> services(String demo) throws Exception {
    String file = COMPOSE.resolve(demo).resolve("docker-compose.yaml").toString();
    String config =
        Program.installed("docker-compose")
            .run(Duration.ofSeconds(60), Map.of(), "-f", file, "config");
    return YamlFile.map(YamlFile.parse(config).get("services"));
  }

  private static Collection<Path> mounts(Map<String, Object> service) {
    return YamlFile.list(service.get("volumes")).stream()
        .map(volume -> Path.of(volume.toString().split(":", -1)[0]))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The ports of this machine, and the address that each is on. */
  private static Map<String, String> published(Map<String, Object> service) {
    return YamlFile.list(service.get("ports")).stream()
        .map(port -> port.toString().replace("/tcp", "").split(":", -1))
        .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));
  }
}
