package io.cordon.proxy.cli;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.plugin.PackageReader;
import io.cordon.proxy.plugin.PluginPackage;
import io.cordon.proxy.plugin.TrustRoot;
import io.cordon.proxy.plugin.WasmExports;
import io.cordon.proxy.policy.Sha256;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code cordon plugin inspect}: what a package says and has; runs nothing of it. */
@CommandLine.Command(
    name = "inspect",
    description = "Prints the manifest of a package, what its code exports, and who signed it.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PluginInspectCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Parameters(paramLabel = "PACKAGE", description = "A .tar.gz, or a directory.")
  private Path at;

  @CommandLine.Option(
      names = "--trust-root",
      paramLabel = "DIR",
      description = "Directory of public keys, as plugins.trustRoot.")
  private @Nullable Path trustRoot;

  @Override
  public Integer call() {
    PluginPackage read = PackageReader.read(at);
    PluginManifest manifest = read.manifest();
    line("name", manifest.name());
    line("version", manifest.version());
    line(
        "hooks",
        manifest.hooks().stream().sorted().map(Hook::wireName).collect(Collectors.joining(", ")));
    line("pure", String.valueOf(manifest.pure()));
    line("onFailure", manifest.onFailure().name().toLowerCase(Locale.ROOT));
    line("code", read.codeFile() + ", " + read.code().length + " bytes");
    line("sha256", Sha256.of(read.code()));
    if (read.extension().equals("wasm")) {
      line("exports", String.join(", ", WasmExports.of(read.code())));
    }
    boolean rightDigest = verdict("digest", () -> read.checkDigests() ? "valid" : "none");
    boolean rightSignature = verdict("signature", () -> signature(read));
    return rightDigest && rightSignature ? 0 : 1;
  }

  private String signature(PluginPackage read) {
    if (trustRoot != null) {
      return "by " + TrustRoot.read(trustRoot).check(read);
    }
    return read.signature() == null ? "none" : "present (use --trust-root to verify it)";
  }

  private boolean verdict(String name, Callable<String> check) {
    try {
      line(name, check.call());
      return true;
    } catch (PluginLoadException e) {
      line(name, String.valueOf(e.getMessage()));
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void line(String name, String value) {
    spec.commandLine().getOut().printf("%-10s %s%n", name, value);
  }
}
