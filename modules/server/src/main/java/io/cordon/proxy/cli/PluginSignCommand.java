package io.cordon.proxy.cli;

import io.cordon.proxy.plugin.PackageSigner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code cordon plugin sign}. */
@CommandLine.Command(
    name = "sign",
    description = {
      "Signs a package with an Ed25519 key.",
      "The signature is of the manifest, and by the digest in it also of the code. To make a key:",
      "  openssl genpkey -algorithm ed25519 -out private.pem",
      "  openssl pkey -in private.pem -pubout -out trusted/NAME.pem"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PluginSignCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Parameters(paramLabel = "PACKAGE", description = "A .tar.gz, or a directory.")
  private Path at;

  @CommandLine.Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The private key, Ed25519, PEM.")
  private Path key;

  @Override
  public Integer call() throws IOException {
    PackageSigner.sign(at, key);
    spec.commandLine().getOut().printf("%s is signed%n", at);
    return 0;
  }
}
