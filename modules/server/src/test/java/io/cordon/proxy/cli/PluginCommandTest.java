package io.cordon.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PluginCommandTest {

  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @TempDir private Path home;

  @Test
  void goesFromAnIdeaToASignedPlugin() throws Exception {
    Path plugin = home.resolve("no-mallory");
    Path archive = Files.createDirectory(home.resolve("plugins")).resolve("no-mallory.tar.gz");
    Path keys = Files.createDirectory(home.resolve("keys"));
    Path privateKey = makeKeys(keys);

    ok("plugin", "new", "no-mallory", "--directory", home.toString());
    ok("plugin", "build", plugin.toString());
    ok("plugin", "test", plugin.toString(), plugin.resolve("cases.yaml").toString());
    assertEquals(
        """
        ok     refuses mallory
        ok     has no opinion of others
        ok     is not fooled by the text
        3 of 3 cases passed; contract kept
        """,
        out.toString());
    ok("plugin", "pack", plugin.toString(), "--output", archive.toString());
    assertEquals(archive + ": no-mallory 0.1.0, not signed\n", out.toString());
    fails("plugin", "verify", archive.toString(), "--trust-root", keys.toString());
    assertEquals(archive + ": not signed: plugin.sig is missing\n", err.toString());
    ok("plugin", "sign", archive.toString(), "--key", privateKey.toString());
    ok("plugin", "verify", archive.toString(), "--trust-root", keys.toString());
    assertEquals(archive + " is signed by build.pem\n", out.toString());
    ok("plugin", "inspect", archive.toString(), "--trust-root", keys.toString());
    assertTrue(
        out.toString()
            .startsWith(
                """
                name       no-mallory
                version    0.1.0
                hooks      route
                pure       true
                onFailure  block
                code       plugin.jar, \
                """),
        out::toString);
    assertTrue(
        out.toString().endsWith("digest     valid\nsignature  by build.pem\n"), out::toString);
    ok("plugin", "test", archive.toString(), plugin.resolve("cases.yaml").toString());
    policyAccepts(archive.getParent(), keys);
  }

  private void policyAccepts(Path plugins, Path keys) throws IOException {
    Path policy =
        Files.writeString(
            home.resolve("policy.yaml"),
            """
            nodes: [{name: a, address: "h:1", role: primary}]
            plugins: [{name: no-mallory}]
            """);
    Path config =
        Files.writeString(
            home.resolve("cordon.yaml"),
            "plugins: {directory: '%s', trustRoot: '%s'}".formatted(plugins, keys));

    ok("policy", "check", policy.toString(), "--config", config.toString());
    ok("explain", "--policy=" + policy, "--config=" + config, "--user=mallory", "SELECT 1");
    assertTrue(out.toString().contains("mallory is not welcome"), out::toString);

    Files.delete(keys.resolve("build.pem"));
    fails("policy", "check", policy.toString(), "--config", config.toString());
    assertEquals(
        "plugins[0]: plugin \"no-mallory\" is not loaded: no key of the trust root has"
            + " signed its manifest (keys there: none)\n",
        err.toString());
  }

  @Test
  void showsWhatACaseExpectedAndWhatItGot() throws IOException {
    Path cases =
        Files.writeString(
            home.resolve("cases.yaml"),
            """
            settings: {enforce: true}
            nodes: [{name: a, region: eu-west, role: primary}]
            cases:
              - {name: home, request: {attributes: {helios.region: eu-west}}, expect: {target: x}}
            """);

    fails("plugin", "test", "residency-router", cases.toString());

    assertTrue(
        out.toString()
            .startsWith(
                """
                FAILED home
                       expected {target=x}
                       actual   {action=region, target=eu-west}
                """),
        out::toString);
    assertTrue(out.toString().contains("0 of 1 cases passed; contract kept"), out::toString);
  }

  @Test
  void listsWhatIsWrongWithCases() throws IOException {
    Path cases = Files.writeString(home.resolve("cases.yaml"), "cases: [{name: a, expct: {}}]");

    fails("plugin", "test", "residency-router", cases.toString());

    assertTrue(err.toString().contains(cases + ": cases[0].expct: "), err::toString);
  }

  @ParameterizedTest
  @EnumSource(PluginSkeleton.class)
  void writesWhatItSays(PluginSkeleton language) {
    ok("plugin", "new", "a-b", "--language", language.name(), "--directory", home.toString());

    language
        .files("a-b")
        .forEach(
            (file, text) -> {
              assertTrue(Files.exists(home.resolve("a-b").resolve(file)), file);
              assertFalse(text.matches("(?s).*@(name|class|crate)@.*"), text);
            });
    assertEquals(
        2, run("plugin", "new", "a-b", "--directory", home.toString()), "it is there already");
  }

  @Test
  void buildsC() {
    assumeTrue(isThere("clang") && isThere("wasm-ld"), "no clang");
    Path plugin = home.resolve("c");

    ok("plugin", "new", "c", "--language", "c", "--directory", home.toString());
    ok("plugin", "build", plugin.toString());
    ok("plugin", "test", plugin.toString(), plugin.resolve("cases.yaml").toString());
    assertTrue(out.toString().endsWith("3 of 3 cases passed; contract kept\n"), out::toString);
    ok("plugin", "inspect", plugin.toString());

    assertTrue(
        out.toString().contains("exports    memory, alloc, dealloc, route\n"), out::toString);
    assertTrue(out.toString().endsWith("digest     none\nsignature  none\n"), out::toString);
  }

  @Test
  void saysWhatABuildNeeds() throws IOException {
    ok("plugin", "new", "as", "--language", "assemblyscript", "--directory", home.toString());
    fails("plugin", "build", home.resolve("as").toString());
    assertTrue(err.toString().contains("run npm install in "), err::toString);

    fails("plugin", "build", Files.createDirectory(home.resolve("empty")).toString());
    assertTrue(err.toString().startsWith("nothing to build in "), err::toString);

    ok("plugin", "new", "bad", "--directory", home.toString());
    Files.writeString(home.resolve("bad/src/Bad.java"), "public class Bad implements Plugin { }");
    fails("plugin", "build", home.resolve("bad").toString());
    assertTrue(err.toString().startsWith("javac failed:\n"), err::toString);
  }

  @Test
  void saysWhichProgramIsNotThere() {
    try {
      Program.run(home, java.util.List.of("no-such-compiler"));
    } catch (io.cordon.plugin.PluginLoadException e) {
      assertTrue(
          e.getMessage().startsWith("cannot run no-such-compiler, which this build needs: "),
          e.getMessage());
      return;
    }
    throw new AssertionError("it ran");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plugin pack nowhere", "plugin inspect nowhere", "plugin build nowhere"})
  void knowsWhatIsNotThere(String args) {
    assertEquals(1, run(args.split(" ")));
    assertTrue(err.toString().contains("nowhere"), err::toString);
  }

  @Test
  void signsNothingWithoutADigest() throws Exception {
    Path keys = Files.createDirectory(home.resolve("keys"));
    Path privateKey = makeKeys(keys);
    Path plugin = home.resolve("p");
    ok("plugin", "new", "p", "--directory", home.toString());
    ok("plugin", "build", plugin.toString());

    fails("plugin", "sign", plugin.toString(), "--key", privateKey.toString());
    assertEquals("its manifest has no digest of plugin.jar; pack it first\n", err.toString());

    fails("plugin", "sign", plugin.toString(), "--key", keys.resolve("build.pem").toString());
    assertFalse(err.toString().isEmpty());
  }

  private Path makeKeys(Path trusted) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.writeString(
        trusted.resolve("build.pem"), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    return Files.writeString(
        home.resolve("private.pem"), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, Base64.getEncoder().encodeToString(der));
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(at -> Files.isExecutable(Path.of(at, program)));
  }

  private void ok(String... args) {
    assertEquals(0, run(args), () -> err.toString() + out);
  }

  private void fails(String... args) {
    assertEquals(1, run(args), () -> err.toString() + out);
  }

  private int run(String... args) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine program = Cordon.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return program.execute(args);
  }
}
