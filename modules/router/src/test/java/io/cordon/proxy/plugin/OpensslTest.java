package io.cordon.proxy.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cordon.plugin.PluginLoadException;
import io.cordon.test.PluginJars;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and signatures by {@code openssl}, as docs/plugins/packages.md says. */
class OpensslTest {

  private static final byte[] CODE = {1, 2, 3};

  @TempDir private Path directory;
  private Path trustRoot;
  private Path plugin;

  @BeforeEach
  void makeAKey() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(at -> Files.isExecutable(Path.of(at, "openssl"))),
        "no openssl");
    trustRoot = Files.createDirectory(directory.resolve("keys"));
    plugin = Files.createDirectory(directory.resolve("acme"));
    Files.write(plugin.resolve("plugin.jar"), CODE);
    Files.write(plugin.resolve("plugin.yaml"), PluginJars.manifest(CODE));
    openssl("genpkey", "-algorithm", "ed25519", "-out", "private.pem");
    openssl("pkey", "-in", "private.pem", "-pubout", "-out", "keys/build.pem");
  }

  @Test
  void trustsWhatItSigned() throws Exception {
    sign();

    assertEquals("build.pem", TrustRoot.read(trustRoot).check(PackageReader.read(plugin)));
  }

  @Test
  void seesThatTheManifestWasAltered() throws Exception {
    sign();
    Files.write(plugin.resolve("plugin.yaml"), PluginJars.manifest(CODE, "\"pure\":true"));

    assertThrows(
        PluginLoadException.class,
        () -> TrustRoot.read(trustRoot).check(PackageReader.read(plugin)));
  }

  /** And it checks what we have signed, by a key that it made. */
  @Test
  void checksWhatWeSigned() throws Exception {
    PackageSigner.sign(plugin, directory.resolve("private.pem"));

    verify("acme/plugin.yaml", 0);
    assertEquals("build.pem", TrustRoot.read(trustRoot).check(PackageReader.read(plugin)));
    Files.write(directory.resolve("other.yaml"), PluginJars.manifest(CODE, "\"pure\":true"));
    verify("other.yaml", 1);
  }

  private void verify(String manifest, int exitCode) throws Exception {
    run(
        exitCode,
        "openssl",
        "pkeyutl",
        "-verify",
        "-rawin",
        "-pubin",
        "-inkey",
        "keys/build.pem",
        "-in",
        manifest,
        "-sigfile",
        "acme/plugin.sig");
  }

  private void sign() throws Exception {
    openssl(
        "pkeyutl",
        "-sign",
        "-rawin",
        "-inkey",
        "private.pem",
        "-in",
        "acme/plugin.yaml",
        "-out",
        "acme/plugin.sig");
  }

  private void openssl(String... args) throws Exception {
    String[] command = new String[args.length + 1];
    command[0] = "openssl";
    System.arraycopy(args, 0, command, 1, args.length);
    run(0, command);
  }

  private void run(int exitCode, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(exitCode, process.waitFor(), () -> Arrays.toString(command) + output);
  }
}
