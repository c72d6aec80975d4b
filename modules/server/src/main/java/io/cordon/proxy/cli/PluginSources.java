package io.cordon.proxy.cli;

import io.cordon.proxy.config.ConfigReader;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The plugins that a member with this configuration would have. */
final class PluginSources {

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
    return read == null ? PluginOptions.BUILT_IN : read.plugins().options();
  }

  /** Null if there is none. */
  @Nullable CordonConfig config() throws IOException {
    Path file = config == null && Files.exists(USUAL) ? USUAL : config;
    return file == null ? null : ConfigReader.parse(Files.readString(file), System::getenv);
  }
}
