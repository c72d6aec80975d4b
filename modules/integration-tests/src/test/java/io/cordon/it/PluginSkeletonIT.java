package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cordon.proxy.cli.Cordon;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * What {@code cordon plugin new} writes is built and kept to the contract, where it can be built.
 */
class PluginSkeletonIT {

  private static final String TARGET = "wasm32-unknown-unknown";

  @TempDir private Path home;

  @Test
  void c() {
    assumeTrue(isThere("clang") && isThere("wasm-ld"), "there is no clang, or no lld");

    isBuiltAndPasses("c");
  }

  @Test
  void assemblyscript() throws Exception {
    assumeTrue(isThere("npm"), "there is no npm");
    cordon("plugin", "new", "made", "--language", "assemblyscript", "--directory", home.toString());
    assumeTrue(
        run(home.resolve("made"), "npm", "install", "--silent", "--prefer-offline").equals(""),
        "npm cannot install assemblyscript");

    buildAndTest();
  }

  /** By the first cargo of the path whose rustc has the target; rustup's often has not. */
  @Test
  void rust() throws Exception {
    List<String> targeted = new ArrayList<>();
    for (String at : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(at, "cargo")) && Files.isExecutable(Path.of(at, "rustc"))) {
        String rustc = Path.of(at, "rustc").toString();
        String libraries = run(home, rustc, "--print", "target-libdir", "--target", TARGET).strip();
        if (Files.isDirectory(Path.of(libraries))) {
          targeted.add(at);
        }
      }
    }
    assumeTrue(!targeted.isEmpty(), "there is no cargo with the target " + TARGET);
    cordon("plugin", "new", "made", "--language", "rust", "--directory", home.toString());

    build(targeted.get(0));
    test();
  }

  /** By a process of its own, whose path begins with this directory. */
  private void build(String tools) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Cordon.class.getName(),
            "plugin",
            "build",
            home.resolve("made").toString());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", tools + File.pathSeparator + System.getenv("PATH"));
    environment.put("CARGO_HOME", home.resolve("cargo").toString());
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  private void isBuiltAndPasses(String language) {
    cordon("plugin", "new", "made", "--language", language, "--directory", home.toString());
    buildAndTest();
  }

  private void buildAndTest() {
    cordon("plugin", "build", home.resolve("made").toString());
    test();
  }

  private void test() {
    Path plugin = home.resolve("made");
    String said =
        cordon("plugin", "test", plugin.toString(), plugin.resolve("cases.yaml").toString());
    assertTrue(said.endsWith("3 of 3 cases passed; contract kept\n"), said);
    cordon("plugin", "pack", plugin.toString(), "--output", home.resolve("made.tar.gz").toString());
    assertTrue(
        cordon("plugin", "inspect", home.resolve("made.tar.gz").toString()).contains("exports    "),
        "it exports something");
  }

  /** What it says; it ends well. */
  private static String cordon(String... args) {
    StringWriter out = new StringWriter();
    CommandLine program = Cordon.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    assertEquals(0, program.execute(args), out::toString);
    return out.toString();
  }

  /** What a program prints; or what it says if it does not end well within two minutes. */
  private String run(Path directory, String... command) throws IOException, InterruptedException {
    Path output = home.resolve("said.txt");
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return "does not end";
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    return process.exitValue() == 0 ? said : "exit code " + process.exitValue() + ": " + said;
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(at -> Files.isExecutable(Path.of(at, program)));
  }
}
