package io.cordon.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.cli.CordonCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new DemoCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void isFoundByTheProgram() {
    assertTrue(
        ServiceLoader.load(CordonCommand.class).stream()
            .anyMatch(command -> command.type() == DemoCommand.class));
  }

  @Test
  void namesAPortThatIsInUseAndStartsNothing() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = other.getLocalPort();

      int exitCode = run("--once", "--port", Integer.toString(port), "--admin-port", "0");

      assertEquals(1, exitCode);
      assertEquals("", out.toString());
      assertEquals("port " + port + " is in use: choose another with --port\n", err.toString());
    }
  }

  @Test
  void namesTheNodesPortThatIsInUse() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = other.getLocalPort();
      int first = port - 1;

      assertEquals(
          1, run("--once", "--port=0", "--admin-port=0", "--node-ports", Integer.toString(first)));
      assertTrue(
          err.toString()
              .contains(
                  "--node-ports %d needs %d to %d; %d is in use\n"
                      .formatted(first, first, first + 2, port)),
          err::toString);
    }
  }

  @Test
  void refusesOnePortForTwoThings() throws Exception {
    int port = Ports.anyFree();

    assertEquals(1, run("--once", "--port", "" + port, "--admin-port", "" + port));

    assertEquals("port " + port + " is in use: choose another with --admin-port\n", err.toString());
  }

  @Test
  void explainsItself() {
    assertEquals(0, run("--help"));
    assertTrue(out.toString().contains("--node-ports"), out.toString());
  }
}
