package io.cordon.it.compose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of this machine, run in the project's directory. */
final class Program {

  /** Where the parent's {@code pom.xml} is. */
  static final Path PROJECT = project();

  private final Path file;

  private Program(Path file) {
    this.file = file;
  }

  /** One of the project's own. */
  static Program ofProject(String path) {
    return new Program(PROJECT.resolve(path));
  }

  /** One that is installed; otherwise the test is skipped. */
  static Program installed(String name) {
    // Debian keeps servers, such as haproxy, out of an ordinary user's path.
    Path file =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin", "/sbin"))
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    Assumptions.assumeTrue(file != null, name + " is not installed");
    return new Program(file);
  }

  /**
   * What it wrote, to standard output and error.
   *
   * @throws AssertionError if it ended with another code than 0, or not within the time
   */
  String run(Duration patience, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(file.toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("cordon-it-", null);
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(PROJECT.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(name -> name.matches("(PG|CORDON|HAPROXY).*"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroyForcibly().waitFor();
        throw new AssertionError(command + " hangs after:\n" + Files.readString(output, UTF_8));
      }
      String written = Files.readString(output, UTF_8);
      if (process.exitValue() != 0) {
        throw new AssertionError(command + " ended with " + process.exitValue() + ":\n" + written);
      }
      return written;
    } finally {
      Files.delete(output);
    }
  }

  private static Path project() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("compose"))) {
      directory = directory.getParent();
    }
    return directory;
  }
}
