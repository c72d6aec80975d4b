package io.cordon.proxy.cli;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.SettingsException;
import io.cordon.plugin.testkit.Cases;
import io.cordon.plugin.testkit.PluginContract;
import io.cordon.proxy.plugin.PackageReader;
import io.cordon.proxy.plugin.Packages;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.PluginPackage;
import io.cordon.proxy.plugin.Plugins;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code cordon plugin test}: cases, and the contract that every plugin keeps. */
@CommandLine.Command(
    name = "test",
    description = {
      "Asks a plugin what a file of cases says, and compares; then asks it 500 random requests: it"
          + " must not throw, nor be late, nor contradict itself. Exit code 1 if anything is wrong."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PluginTestCommand implements Callable<Integer> {

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  /** The contract has a deadline of its own, which gives slow code time to be compiled. */
  private static final PluginOptions OPTIONS =
      new PluginOptions(
          null,
          null,
          PluginOptions.BUILT_IN.startTimeout(),
          new PluginLimits(
              Duration.ofSeconds(1),
              PluginLimits.DEFAULT.memoryBytes(),
              PluginLimits.DEFAULT.resultBytes(),
              PluginLimits.DEFAULT.callsPerInstance()));

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Parameters(
      index = "0",
      paramLabel = "PLUGIN",
      description = "A package (.tar.gz, directory, code beside plugin.yaml), or a built-in name.")
  private String plugin;

  @CommandLine.Parameters(index = "1", paramLabel = "CASES", description = "YAML or JSON.")
  private Path file;

  @Override
  public Integer call() throws IOException {
    try (Plugin forCases = plugin();
        Plugin forContract = plugin()) {
      Cases cases = Cases.read(YAML.readValue(Files.readString(file), new TypeReference<>() {}));
      int failed = print(cases.run(forCases.start(cases.context())));
      List<String> problems = PluginContract.USUAL.check(forContract.start(cases.context()));
      problems.forEach(problem -> out().println("contract: " + problem));
      out()
          .printf(
              "%d of %d cases passed; contract %s%n",
              cases.cases().size() - failed,
              cases.cases().size(),
              problems.isEmpty() ? "kept" : "not kept");
      return failed == 0 && problems.isEmpty() ? 0 : 1;
    } catch (SettingsException e) {
      e.problems().forEach(problem -> spec.commandLine().getErr().println(file + ": " + problem));
      return 1;
    }
  }

  private Plugin plugin() {
    Path at = Path.of(plugin);
    if (!Files.exists(at)) {
      return Plugins.load(PluginOptions.BUILT_IN).take(plugin).plugin().get();
    }
    PluginPackage read = PackageReader.read(at.toAbsolutePath().normalize());
    Packages packages = new Packages(OPTIONS);
    packages.check(read);
    return packages.plugin(read);
  }

  private int print(List<Cases.Result> results) {
    int failed = 0;
    for (Cases.Result result : results) {
      out().printf("%-6s %s%n", result.passed() ? "ok" : "FAILED", result.of().name());
      if (!result.passed()) {
        failed++;
        out().println("       expected " + sorted(result.of().expect()));
        out().println("       actual   " + sorted(result.actual()));
      }
    }
    return failed;
  }

  private static Map<String, Object> sorted(Map<String, Object> answer) {
    return new TreeMap<>(answer);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
