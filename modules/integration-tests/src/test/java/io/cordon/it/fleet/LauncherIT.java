package io.cordon.it.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.Ports;
import io.cordon.demo.ServerAddress;
import io.cordon.it.DemoCluster;
import io.cordon.it.PostgresServers;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The script {@code cordon}, installed as in the image: {@code lib}, {@code conf} and itself. */
class LauncherIT {

  private static final Path PROJECT = Path.of("..", "..");
  private static final int STARTS = 5;

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private static Path directory;
  private static Path home;
  private static FleetGuardian guardian;

  @BeforeAll
  static void install() throws IOException {
    directory = Files.createTempDirectory("cordon-launcher-");
    guardian = FleetGuardian.of(directory);
    home = Files.createDirectory(directory.resolve("home"));
    Files.copy(PROJECT.resolve("cordon"), home.resolve("cordon"));
    assertTrue(home.resolve("cordon").toFile().setExecutable(true));
    Files.createDirectory(home.resolve("conf"));
    Files.copy(FleetMember.LAUNCHER_OPTIONS, home.resolve("conf").resolve("jvm.options"));
    Path lib = Files.createDirectory(home.resolve("lib"));
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath().normalize();
      if (entry.endsWith(".jar")) {
        Files.createSymbolicLink(lib.resolve(path.getFileName()), path);
      } else if (Files.isDirectory(path) && !path.endsWith("test-classes")) {
        pack(path, lib.resolve("classes-" + number++ + ".jar"));
      }
    }
  }

  @AfterAll
  static void remove() throws Exception {
    guardian.release();
  }

  /** From the script to the first row of a node, with the PostgreSQL servers there. */
  @Test
  void startsWithAnArchiveOfItsClasses() throws Exception {
    Process rehearsal = cordon("rehearse");
    assertTrue(rehearsal.waitFor(120, TimeUnit.SECONDS), "it does not end");
    assertEquals(0, rehearsal.exitValue(), LauncherIT::log);
    assertTrue(Files.size(home.resolve("lib").resolve("cordon.jsa")) > 1 << 20);
    List<Start> starts = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      starts.add(start());
    }
    System.out.println("start to first row: " + starts); // how fast: no assertion
  }

  /**
   * @param waited for a processor, all its threads together: little on an idle machine
   */
  private record Start(long millis, long waited) {}

  private static Start start() throws Exception {
    int port = Ports.anyFree();
    Path config = Files.writeString(directory.resolve("cordon.yaml"), config(port));
    Path policy = Files.writeString(directory.resolve("policy.yaml"), policy());
    long begin = System.nanoTime();
    Process member = cordon("serve", "--config", config.toString(), "--policy", policy.toString());
    try {
      String row = firstRow(member, port);
      long millis = (System.nanoTime() - begin) / 1_000_000;
      long waited = waitedForAProcessor(member) / 1_000_000;
      assertEquals("[[" + PostgresServers.US_EAST + "]]", row);
      assertTrue(
          Files.readString(Path.of("/proc/" + member.pid() + "/maps")).contains("cordon.jsa"),
          "the archive was left aside");
      member.destroy();
      assertTrue(member.waitFor(60, TimeUnit.SECONDS), "it does not end");
      assertEquals(0, member.exitValue(), LauncherIT::log);
      return new Start(millis, waited);
    } finally {
      member.destroyForcibly();
    }
  }

  /** In nanoseconds. */
  private static long waitedForAProcessor(Process member) throws IOException {
    long nanos = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + member.pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        try {
          nanos += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[1]);
        } catch (IOException e) {
          // the thread has ended, or the kernel does not tell
        }
      }
    }
    return nanos;
  }

  private static String firstRow(Process member, int port) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (true) {
      try (RawClient client = RawClient.connect("127.0.0.1", port)) {
        client.query("SET helios.region = 'us-east'");
        return Reply.rows(client.query("SELECT current_setting('cluster_name')")).toString();
      } catch (IOException e) {
        assertTrue(member.isAlive(), LauncherIT::log);
        assertTrue(System.nanoTime() < deadline, LauncherIT::log);
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
  }

  private static Process cordon(String... arguments) throws IOException {
    Path run = Files.createDirectories(directory.resolve("run"));
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(home.resolve("cordon").toString()), Stream.of(arguments))
                    .toList())
            .directory(run.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(run.resolve("log").toFile()));
    builder.environment().keySet().removeIf(name -> name.matches("(PG|CORDON).*"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    Files.writeString(run.resolve(FleetGuardian.PID_FILE), process.pid() + "\n");
    return process;
  }

  private static String log() {
    try {
      return Files.readString(directory.resolve("run").resolve("log"), UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String config(int port) throws IOException {
    JsonObject login = new JsonObject().put(PostgresServers.USER, PostgresServers.PASSWORD);
    return new JsonObject()
        .put("listen", new JsonObject().put("port", port))
        .put("admin", new JsonObject().put("port", 0))
        .put("backend", new JsonObject().put("credentials", login))
        .put("health", new JsonObject().put("timeout", "10s"))
        .put(
            "cluster",
            new JsonObject().put("name", directory.toString()).put("port", Ports.anyFree()))
        .encode();
  }

  private static String policy() {
    JsonArray nodes = new JsonArray();
    for (ServerAddress server : CLUSTER.addresses()) {
      JsonObject node =
          new JsonObject()
              .put("name", server.name())
              .put("address", server.host() + ":" + server.port())
              .put("role", server.role().name().toLowerCase(Locale.ROOT));
      if (server.region() != null) {
        node.put("region", server.region());
      }
      nodes.add(node);
    }
    JsonObject router = new JsonObject().put("name", "residency-router");
    return new JsonObject()
        .put("nodes", nodes)
        .put("plugins", new JsonArray().add(router))
        .encode();
  }

  private static void pack(Path classes, Path jar) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(classes)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path file : files) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }
}
