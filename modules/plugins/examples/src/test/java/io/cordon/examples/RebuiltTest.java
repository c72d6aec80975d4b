package io.cordon.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cordon.plugin.Plugin;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is committed is what its source says: built anew it does the same. */
class RebuiltTest {

  private static final String TARGET = "wasm32-unknown-unknown";

  @TempDir private Path home;

  @Test
  void c() throws Exception {
    assumeTrue(tools("clang").isPresent() && tools("wasm-ld").isPresent(), "no clang, or no lld");

    assertIsBuiltAgain("c", System.getenv("PATH"));
  }

  /** By the first rustc of the path that has the target; rustup's often has not. */
  @Test
  void rust() throws Exception {
    Optional<String> rustc =
        directories("rustc").filter(at -> hasTarget(Path.of(at, "rustc"))).findFirst();
    assumeTrue(rustc.isPresent() && tools("wasm-ld").isPresent(), "no rustc with " + TARGET);

    assertIsBuiltAgain("rust", rustc.get() + File.pathSeparator + System.getenv("PATH"));
  }

  private void assertIsBuiltAgain(String language, String path) throws Exception {
    try (Stream<Path> files = Files.list(Path.of(language))) {
      for (Path file : files.filter(each -> !each.toString().endsWith(".wasm")).toList()) {
        Files.copy(file, home.resolve(file.getFileName()));
      }
    }
    ProcessBuilder builder = new ProcessBuilder("bash", home.resolve("build.sh").toString());
    builder.environment().put("PATH", path);
    String said = said(builder);
    assertTrue(said.startsWith("0 "), said);

    try (Plugin plugin = Examples.module(home.resolve("standby-reads.wasm").toString())) {
      StandbyReadsTest.assertSendsReadsToAStandby(plugin);
    }
  }

  private static boolean hasTarget(Path rustc) {
    try {
      String said =
          said(
              new ProcessBuilder(rustc.toString(), "--print", "target-libdir", "--target", TARGET));
      return said.startsWith("0 ") && Files.isDirectory(Path.of(said.substring(2).strip()));
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  /** Its exit code, a space, and what it printed. */
  private static String said(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    return code + " " + said;
  }

  private static Optional<String> tools(String program) {
    return directories(program).findFirst();
  }

  private static Stream<String> directories(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .filter(at -> Files.isExecutable(Path.of(at, program)));
  }
}
