package io.cordon.it.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The wall clock of one process, which can be set at any time; its clock that only goes forward is
 * the machine's. By Debian's libfaketime; a test is skipped where that is not installed.
 */
final class SteppedClock {

  private final Path file;
  private final Path library;

  private SteppedClock(Path file, Path library) {
    this.file = file;
    this.library = library;
  }

  /** Right, to begin with. */
  static SteppedClock in(Path directory) throws IOException {
    Assumptions.assumeTrue(
        Boolean.getBoolean("cordon.test.clock"),
        "a JVM under libfaketime waits busily, for minutes: -Dcordon.test.clock=true");
    List<Path> found = List.of();
    if (Files.isDirectory(Path.of("/usr/lib"))) {
      try (Stream<Path> files = Files.find(Path.of("/usr/lib"), 3, (path, a) -> isLibrary(path))) {
        found = files.toList();
      }
    }
    Assumptions.assumeFalse(found.isEmpty(), "faketime is not installed");
    SteppedClock clock = new SteppedClock(directory.resolve("clock"), found.get(0));
    clock.set(Duration.ZERO);
    return clock;
  }

  private static boolean isLibrary(Path path) {
    return path.endsWith(Path.of("faketime", "libfaketime.so.1"));
  }

  /** How far it is ahead of the machine's, from some time within a second. */
  void set(Duration ahead) throws IOException {
    Path next =
        Files.writeString(file.resolveSibling("clock.next"), "%+d".formatted(ahead.toSeconds()));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Of the process that is to have it. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1");
  }
}
