package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cordon.demo.DemoServers;
import io.cordon.demo.Options;
import io.cordon.demo.ServerAddress;
import io.cordon.test.Await;
import java.io.BufferedReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NothingLeftBehindIT {

  @Test
  void closeLeavesNoProcessPortOrDirectory() throws Exception {
    Path directory;
    List<ServerAddress> addresses;
    try (DemoServers servers = DemoServers.start(Options.regional())) {
      directory = servers.directory();
      addresses = servers.addresses();
      assertEquals(3, addresses.size());
    }

    assertFalse(Files.exists(directory));
    assertEquals(List.of(), processesOf(directory));
    for (ServerAddress address : addresses) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(address.host(), address.port()));
      }
    }
  }

  @Test
  void noMoreDoesAJvmThatIsKilled() throws Exception {
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
    Await.until("the processes are gone", () -> processesOf(directory).isEmpty());
  }

  /** Those that name the directory in their command line. */
  private static List<String> processesOf(Path directory) {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine())
        .flatMap(Optional::stream)
        .filter(line -> line.contains(directory.toString()))
        .toList();
  }

  /** A program that starts a server and never ends by itself. */
  static final class Forever {

    public static void main(String[] arguments) throws Exception {
      DemoServers servers = DemoServers.start(new Options(List.of(), 0, "", null));
      System.out.println(servers.directory());
      Thread.currentThread().join();
    }
  }
}
