package io.cordon.proxy.cli;

import io.cordon.proxy.config.ConfigReader;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.ConfigException;
import io.cordon.proxy.policy.PolicyProblem;
import io.cordon.proxy.policy.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The plugins that a member with this configuration would have. */
final class PluginSources {

  private static final String CREDENTIALS = "backend.credentials.";

  private static final Path USUAL = Path.of("conf", "cordon.yaml");

  @CommandLine.Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Configuration file whose `plugins` section names the package directory and the trust"
              + " root (default: conf/cordon.yaml, if it exists).")
  private @Nullable Path config;

  Plugins load() throws IOException {
    return Plugins.load(options());
  }

  PluginOptions options() throws IOException {
    CordonConfig read = config();
    return read == null ? PluginOptions.BUILT_IN : read.plugins();
  }

  /** Null if there is none. */
  @Nullable CordonConfig config() throws IOException {
    return config(false);
  }

  /**
   * Null if there is none. The passwords of clients are not needed here: they may be in variables
   * that are not set.
   *
   * @param logsIn whether that of {@code health.user} is needed
   */
  @Nullable CordonConfig config(boolean logsIn) throws IOException {
    Path file = config == null && Files.exists(USUAL) ? USUAL : config;
    if (file == null) {
      return null;
    }
    String text = TextFile.read(file);
    try {
      return ConfigReader.parse(text, System::getenv);
    } catch (ConfigException e) {
      List<String> missing = e.problems().stream().map(PolicyProblem::path).toList();
      if (missing.stream().allMatch(path -> path.startsWith(CREDENTIALS))) {
        CordonConfig without =
            ConfigReader.parse(text, name -> Objects.requireNonNullElse(System.getenv(name), ""));
        if (!logsIn || !missing.contains(CREDENTIALS + without.health().user())) {
          return without;
        }
      }
      throw new IllegalStateException(
          e.problems().stream()
              .map(problem -> problem.of(file))
              .collect(Collectors.joining(System.lineSeparator())),
          e);
    }
  }
}
