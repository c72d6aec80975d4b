package io.cordon.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** One of PostgreSQL's own clients; a test that needs one that is not installed is skipped. */
final class Tool {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final String program;

  Tool(String program) {
    this.program = program;
  }

  /** Whether the program runs: Debian's wrapper is there without the program behind it. */
  private boolean installed() throws IOException, InterruptedException {
    try {
      return start(Map.of(), List.of("--version"), ProcessBuilder.Redirect.DISCARD).waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  ToolResult run(Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(installed(), program + " is not installed");
    Path output = Files.createTempFile("cordon-tool", null);
    try {
      Process process = start(environment, arguments, ProcessBuilder.Redirect.to(output.toFile()));
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            program + " " + arguments + " hangs after:\n" + Files.readString(output, UTF_8));
      }
      return new ToolResult(process.exitValue(), Files.readString(output, UTF_8));
    } finally {
      Files.delete(output);
    }
  }

  private Process start(
      Map<String, String> environment, List<String> arguments, ProcessBuilder.Redirect output)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(output);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** What libpq is told by its environment. */
  static Map<String, String> connection(String host, int port, String user) {
    return Map.of(
        "PGHOST",
        host,
        "PGPORT",
        Integer.toString(port),
        "PGUSER",
        user,
        "PGPASSWORD",
        PostgresServers.PASSWORD,
        "PGDATABASE",
        PostgresServers.DATABASE,
        "PGCONNECT_TIMEOUT",
        "60",
        "LC_ALL",
        "C");
  }
}
