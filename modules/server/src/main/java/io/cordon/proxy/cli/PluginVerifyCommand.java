package io.cordon.proxy.cli;

import io.cordon.plugin.PluginLoadException;
import io.cordon.proxy.plugin.PackageReader;
import io.cordon.proxy.plugin.TrustRoot;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code cordon plugin verify}. */
@CommandLine.Command(
    name = "verify",
    description = "Says whether a package would be trusted, and by which key.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PluginVerifyCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Parameters(paramLabel = "PACKAGE", description = "A .tar.gz, or a directory.")
  private Path at;

  @CommandLine.Option(
      names = "--trust-root",
      required = true,
      paramLabel = "DIR",
      description = "Directory of public keys, as plugins.trustRoot.")
  private Path trustRoot;

  @Override
  public Integer call() {
    try {
      String key = TrustRoot.read(trustRoot).check(PackageReader.read(at));
      spec.commandLine().getOut().printf("%s is signed by %s%n", at, key);
      return 0;
    } catch (PluginLoadException e) {
      spec.commandLine().getErr().printf("%s: %s%n", at, e.getMessage());
      return 1;
    }
  }
}
