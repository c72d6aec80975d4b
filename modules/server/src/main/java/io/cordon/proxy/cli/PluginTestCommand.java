package io.cordon.proxy.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.SettingsException;
import io.cordon.plugin.testkit.Cases;
import io.cordon.plugin.testkit.PluginContract;
import io.cordon.plugin.testkit.TestContext;
import io.cordon.proxy.plugin.Candidate;
import io.cordon.proxy.plugin.PackageReader;
import io.cordon.proxy.plugin.Packages;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.PluginPackage;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.TextFile;
import io.cordon.proxy.router.PluginStart;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code cordon plugin test}: cases, and the contract that every plugin keeps. */
@CommandLine.Command(
    name = "test",
    description = {
      "Compares a plugin's answers with a file of cases.",
      "Then sends it 500 random requests: it must not throw, wait, do too much work, or contradict"
          + " itself. Exit code 1 if anything is wrong."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PluginTestCommand implements Callable<Integer> {

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  /** The contract counts the work of a call; a module's deadline is only for loops without end. */
  private static final PluginOptions OPTIONS =
      new PluginOptions(
          null,
          null,
          PluginOptions.BUILT_IN.startTimeout(),
          new PluginLimits(
              Duration.ofSeconds(20),
              PluginLimits.DEFAULT.memoryBytes(),
              PluginLimits.DEFAULT.resultBytes(),
              PluginLimits.DEFAULT.callsPerInstance()));

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Parameters(
      index = "0",
      paramLabel = "PLUGIN",
      description = "A package (.tar.gz, directory, code beside plugin.yaml), or a built-in name.")
  private String plugin;

  @CommandLine.Parameters(
      index = "1",
      paramLabel = "CASES",
      description = "The file of cases, YAML or JSON.")
  private Path file;

  @Override
  public Integer call() throws IOException {
    Cases cases = cases();
    if (cases == null) {
      return 1;
    }
    try {
      int failed = printCases(cases);
      List<String> problems = contractProblems(cases);
      problems.forEach(problem -> out().println("contract: " + problem));
      out()
          .printf(
              "%d of %d cases passed; contract %s%n",
              cases.cases().size() - failed,
              cases.cases().size(),
              problems.isEmpty() ? "kept" : "not kept");
      return failed == 0 && problems.isEmpty() ? 0 : 1;
    } catch (SettingsException e) {
      e.problems().forEach(problem -> problem("settings." + problem));
      return 1;
    }
  }

  /** Null if there are none, and why has been said. */
  private @Nullable Cases cases() throws IOException {
    try {
      Map<String, Object> read = YAML.readValue(TextFile.read(file), new TypeReference<>() {});
      return Cases.read(read == null ? Map.of() : read);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      problem(
          (at == null ? "" : "line " + at.getLineNr() + ": ")
              + "no map in YAML or JSON: "
              + e.getOriginalMessage());
    } catch (SettingsException e) {
      e.problems().forEach(this::problem);
    }
    return null;
  }

  private void problem(String problem) {
    spec.commandLine().getErr().println(file + ": " + problem);
  }

  /** How many have failed. */
  private int printCases(Cases cases) {
    TestContext context = cases.context();
    try (PluginStart.Started started = start(context)) {
      return print(cases.run(started.hooks(), context.keyValues()));
    }
  }

  private List<String> contractProblems(Cases cases) {
    try (PluginStart.Started started = start(cases.context())) {
      return PluginContract.USUAL.check(started.hooks());
    }
  }

  /** A new one, as a member starts it. */
  private PluginStart.Started start(TestContext context) {
    Path at = Path.of(plugin);
    if (!Files.exists(at)) {
      return PluginStart.start(plugin, builtIn(), context, OPTIONS.startTimeout());
    }
    PluginPackage read = PackageReader.read(at.toAbsolutePath().normalize());
    Packages packages = new Packages(OPTIONS);
    packages.check(read);
    PluginManifest manifest = read.manifest();
    return PluginStart.start(
        manifest.name(),
        new Candidate(manifest.version(), manifest.onFailure(), () -> packages.plugin(read)),
        context,
        OPTIONS.startTimeout());
  }

  private Candidate builtIn() {
    Plugins builtIn = Plugins.load(PluginOptions.BUILT_IN);
    if (!builtIn.names().contains(plugin)) {
      throw new PluginLoadException(
          "%s does not exist, and no built-in plugin is named so; there are %s"
              .formatted(plugin, String.join(", ", builtIn.names())));
    }
    return builtIn.take(plugin);
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
