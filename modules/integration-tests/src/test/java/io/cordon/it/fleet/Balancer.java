package io.cordon.it.fleet;

import io.cordon.demo.Ports;
import io.cordon.test.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * HAProxy with {@code cluster/haproxy.cfg} before three members; a test is skipped where it is not
 * installed. Its files are in the fleet's directory, whose guardian ends it with the JVM.
 */
final class Balancer implements AutoCloseable {

  private static final Path CONFIG = Path.of("..", "..", "cluster", "haproxy.cfg");

  private final Process process;
  private final int port;

  private Balancer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Balancer start(Fleet fleet) throws IOException {
    Path directory = Files.createDirectories(fleet.directory().resolve("haproxy"));
    Path config = Files.copy(CONFIG, directory.resolve("haproxy.cfg"));
    int port = Ports.anyFree();
    ProcessBuilder builder =
        new ProcessBuilder("haproxy", "-db", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("HAPROXY_BIND", "127.0.0.1");
    environment.put("HAPROXY_PORT", Integer.toString(port));
    environment.put("HAPROXY_ADMIN_PORT", Integer.toString(Ports.anyFree()));
    environment.put("HAPROXY_STATUS_PORT", Integer.toString(Ports.anyFree()));
    List<FleetMember> members = fleet.members();
    for (int i = 0; i < members.size(); i++) {
      String name = "CORDON_" + (i + 1);
      environment.put(name, "127.0.0.1");
      environment.put(name + "_PORT", Integer.toString(members.get(i).port()));
      environment.put(name + "_ADMIN_PORT", Integer.toString(members.get(i).adminPort()));
    }
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      Assumptions.abort("haproxy is not installed");
      throw e;
    }
    Files.writeString(directory.resolve(FleetGuardian.PID_FILE), process.pid() + "\n");
    Await.until(
        "haproxy listens",
        () -> {
          try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
          }
        });
    return new Balancer(process, port);
  }

  /** Where clients connect, on 127.0.0.1. */
  int port() {
    return port;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
