package io.cordon.proxy.cli;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginLoadException;
import io.cordon.proxy.plugin.ManifestWriter;
import io.cordon.proxy.plugin.PackageReader;
import io.cordon.proxy.plugin.PackageSigner;
import io.cordon.proxy.plugin.PluginPackage;
import io.cordon.proxy.plugin.WasmExports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code cordon plugin pack}: one file of a plugin. */
@CommandLine.Command(
    name = "pack",
    description = "Makes NAME.tar.gz of a directory with plugin.yaml and code, digests and all.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PluginPackCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Parameters(
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The plugin's directory.")
  private Path directory;

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FILE",
      description = "What to write (default: NAME.tar.gz, here).")
  private @Nullable Path output;

  @Override
  public Integer call() throws IOException {
    PluginPackage read = PackageReader.read(directory.toAbsolutePath().normalize());
    checkExports(read);
    String codeFile = "plugin." + read.extension();
    byte[] manifest = ManifestWriter.write(read.manifest(), codeFile, read.code());
    Path to = output == null ? Path.of(read.manifest().name() + PackageReader.ARCHIVE) : output;
    PackageSigner.pack(to, manifest, codeFile, read.code());
    spec.commandLine()
        .getOut()
        .printf("%s: %s %s, not signed%n", to, read.manifest().name(), read.manifest().version());
    return 0;
  }

  /** Of a module; what a jar gives is known only when it runs. */
  private static void checkExports(PluginPackage read) {
    if (read.extension().equals("wasm")) {
      List<String> exports = WasmExports.of(read.code());
      for (Hook hook : Hook.values()) {
        if (read.manifest().hooks().contains(hook) && !exports.contains(hook.wireName())) {
          throw new PluginLoadException(
              "%s exports no %s, which is among the hooks of the manifest"
                  .formatted(read.codeFile(), hook.wireName()));
        }
      }
    }
  }
}
