package io.cordon.proxy.cli;

import io.cordon.plugin.PluginLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;

/** {@code cordon plugin build}: from sources to {@code plugin.jar} or {@code plugin.wasm}. */
@CommandLine.Command(
    name = "build",
    description = {
      "Compiles a plugin to plugin.jar or plugin.wasm beside its plugin.yaml.",
      "Its files determine the language: src/**/*.java; plugin.c (clang and lld); package.json (npm run build);"
          + " Cargo.toml (cargo, target wasm32-unknown-unknown)."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PluginBuildCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Parameters(
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The plugin's directory.")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    Path built = directory.resolve("plugin.wasm");
    if (Files.exists(directory.resolve("plugin.c"))) {
      Program.run(
          directory,
          List.of(
              "clang",
              "--target=wasm32",
              "-O2",
              "-Wall",
              "-ffreestanding",
              "-nostdlib",
              "-Wl,--no-entry",
              "-Wl,--strip-all",
              "-o",
              "plugin.wasm",
              "plugin.c"));
    } else if (Files.exists(directory.resolve("Cargo.toml"))) {
      String target = "wasm32-unknown-unknown";
      Program.run(directory, List.of("cargo", "build", "--release", "--target", target));
      Files.copy(
          cargos(directory.resolve("target").resolve(target).resolve("release")),
          built,
          StandardCopyOption.REPLACE_EXISTING);
    } else if (Files.exists(directory.resolve("package.json"))) {
      Path asc = directory.resolve("node_modules").resolve(".bin").resolve("asc");
      if (!Files.exists(asc)) {
        throw new PluginLoadException(asc + " does not exist; run npm install in " + directory);
      }
      Program.run(directory, List.of("npm", "run", "build"));
    } else {
      built = JavaBuild.jar(directory);
    }
    spec.commandLine().getOut().printf("%s, %d bytes%n", built, Files.size(built));
    return 0;
  }

  private static Path cargos(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".wasm"))
          .findFirst()
          .orElseThrow(() -> new PluginLoadException("cargo left no .wasm in " + directory));
    }
  }
}
