package io.cordon.it.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code cluster/fleet.sh}: PostgreSQL in three regions, three members and HAProxy, from the files
 * of the demos; the demos' own assertions hold, and nothing is left behind.
 */
class ScriptFleetXIT {

  private final Program script = Program.ofProject("cluster/fleet.sh");
  private final String fleet = "it" + ProcessHandle.current().pid();
  private final Path directory =
      Path.of(System.getProperty("java.io.tmpdir"), "cordon-fleet-" + fleet);

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({"18-residency-router, namespaces", "07-route-block, loopback"})
  void theDemoHoldsWithoutContainersAndLeavesNothing(String demo, String network) throws Exception {
    for (String program : List.of("bash", "psql", "haproxy", "curl")) {
      Program.installed(program);
    }
    if (network.equals("namespaces")) {
      assumeNamespaces();
    }
    // Where the tests are run by themselves it is built first.
    Program.ofProject("cordon").run(Duration.ofMinutes(15), Map.of(), "--version");
    try {
      run(network, "up", demo);
      String ran = run(network, "run");
      assertTrue(ran.matches("(?s).*All of it holds: \\d+ assertions\\.\\s*"), ran);
    } finally {
      if (Files.exists(directory)) {
        run(network, "down");
      }
    }

    assertFalse(Files.exists(directory), directory + " is left");
    assertEquals(List.of(), processes(), "processes are left");
    if (network.equals("namespaces")) {
      String namespaces =
          Program.installed("ip").run(Duration.ofSeconds(60), Map.of(), "netns", "list");
      assertFalse(namespaces.contains("cordon-" + fleet), namespaces);
    }
  }

  private String run(String network, String... arguments) throws Exception {
    return script.run(
        Duration.ofMinutes(5),
        Map.of(
            "CORDON_FLEET",
            fleet,
            "CORDON_FLEET_NET",
            network,
            "CORDON_FLEET_LOOP",
            Long.toString(ProcessHandle.current().pid() % 250 + 1),
            "TMPDIR",
            System.getProperty("java.io.tmpdir")),
        arguments);
  }

  private void assumeNamespaces() throws Exception {
    Program ip = Program.installed("ip");
    String name = "cordon-" + fleet + "-may";
    try {
      ip.run(Duration.ofSeconds(60), Map.of(), "netns", "add", name);
      ip.run(Duration.ofSeconds(60), Map.of(), "netns", "del", name);
    } catch (AssertionError e) {
      Assumptions.abort("no network namespaces here: " + e.getMessage());
    }
  }

  /** Those whose command line or working directory is the fleet's. */
  private List<String> processes() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> isOfFleet(process))
          .map(Path::toString)
          .toList();
    }
  }

  private boolean isOfFleet(Path process) {
    try {
      return Files.readString(process.resolve("cmdline")).contains(directory.toString())
          || Files.readSymbolicLink(process.resolve("cwd")).startsWith(directory);
    } catch (IOException e) {
      return false; // It has ended, or is nobody's business.
    }
  }
}
