package io.cordon.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * The cases beside the plugins hold, and the modules of the examples pass those of the original.
 */
class PluginCasesTest {

  private static final Path PLUGINS = Path.of("..", "plugins");

  @ParameterizedTest
  @ValueSource(strings = {"cases.yaml", "cases-lenient.yaml"})
  void thoseOfModulesPassInJavaWhereKeysDecide(String cases, @TempDir Path directory)
      throws IOException {
    String ofModules = Files.readString(PLUGINS.resolve("residency-router").resolve(cases));
    Path file = directory.resolve(cases);
    Files.writeString(file, "settings: {keys: true}\n" + ofModules);
    passes("residency-router", file);
  }

  @ParameterizedTest
  @CsvSource({
    "residency-router, residency-router/cases-policy.yaml",
    "examples/residency-router, residency-router/cases.yaml",
    "examples/residency-router, residency-router/cases-lenient.yaml",
    "examples/residency-router-assemblyscript, residency-router/cases.yaml",
    "examples/residency-router-assemblyscript, residency-router/cases-lenient.yaml",
    "examples/row-limit, examples/row-limit/cases.yaml",
    "examples/c, examples/standby-reads-cases.yaml",
    "examples/assemblyscript, examples/standby-reads-cases.yaml",
    "examples/rust, examples/standby-reads-cases.yaml",
    "environment-guard, environment-guard/cases.yaml",
    "capability-guard, capability-guard/cases.yaml"
  })
  void allPass(String plugin, String cases) {
    passes(plugin, PLUGINS.resolve(cases));
  }

  private static void passes(String plugin, Path cases) {
    Path packaged = PLUGINS.resolve(plugin);
    StringWriter out = new StringWriter();
    CommandLine program = Cordon.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));

    int code =
        program.execute(
            "plugin",
            "test",
            Files.exists(packaged.resolve("plugin.yaml")) ? packaged.toString() : plugin,
            cases.toString());

    assertEquals(0, code, out::toString);
    assertTrue(out.toString().contains(" cases passed; contract kept\n"), out::toString);
  }
}
