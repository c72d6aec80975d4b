package io.cordon.proxy.router;

import static io.cordon.test.PluginJars.startingWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginManifest.OnFailure;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.test.PluginJars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains of plugins that come as packages. */
class PackagedChainTest {

  private static final String THROWING =
      startingWith(
          """
          int[] asked = new int[1];
          return Hooks.none().withRoute(request -> {
            if (asked[0]++ >= 10) { throw new IllegalStateException("boom"); }
            return new RouteResult.Default();
          });
          """);

  @TempDir private Path packages;
  private Duration startTimeout = Duration.ofSeconds(60);

  @Test
  void decidesByAJar() throws IOException {
    Map<String, byte[]> files = PluginJars.files(PluginJars.FROM_RESOURCE);
    files.put("region.txt", PluginJars.utf8("eu-west"));
    PluginJars.archive(packages, PluginJars.jar(files));

    try (Chain chain = build()) {
      assertEquals(
          new Decision.Allowed(new Target(null, "eu-west", null), 1, "r"),
          chain.decide(Fixtures.REQUEST));
    }
  }

  @Test
  void decidesByAJarInADirectory() throws IOException {
    Map<String, byte[]> files = PluginJars.files(PluginJars.FROM_RESOURCE);
    files.put("region.txt", PluginJars.utf8("us-east"));
    Path directory = Files.createDirectory(packages.resolve("acme"));
    Files.write(directory.resolve("acme-1.0.jar"), PluginJars.jar(files));
    Files.writeString(
        directory.resolve("plugin.yaml"),
        "schemaVersion: 1\nname: acme\nversion: '1.0'\nhooks: [route]\n");

    try (Chain chain = build()) {
      assertEquals(
          new Decision.Allowed(new Target(null, "us-east", null), 1, "r"),
          chain.decide(Fixtures.REQUEST));
    }
  }

  @Test
  void isKeptOnlyIfItsManifestSaysPure() throws IOException {
    byte[] jar =
        PluginJars.jar(
            startingWith(
                """
                return Hooks.none().withRoute(new RouteHook() {
                  public RouteResult route(RouteRequest request) { return new RouteResult.Primary(); }
                  public java.util.Set<Input> inputs() { return java.util.Set.of(Input.IDENTITY); }
                });
                """));
    PluginJars.archive(packages, jar);
    try (Chain chain = build()) {
      assertFalse(chain.summary().cacheable());
    }

    byte[] pure = PluginJars.manifest(jar, "\"pure\":true");
    PluginJars.archive(packages, Map.of("manifest.json", pure, "plugin.jar", jar));
    try (Chain chain = build()) {
      assertTrue(chain.summary().cacheable());
    }
  }

  @Test
  void isNotAcceptedIfItCannotSayWhatItReads() throws IOException {
    byte[] jar =
        PluginJars.jar(
            startingWith(
                """
                return Hooks.none().withRoute(new RouteHook() {
                  public RouteResult route(RouteRequest request) { return new RouteResult.Primary(); }
                  public java.util.Set<Input> inputs() { return null; }
                });
                """));
    byte[] pure = PluginJars.manifest(jar, "\"pure\":true");
    PluginJars.archive(packages, Map.of("manifest.json", pure, "plugin.jar", jar));

    assertRefused("plugin \"acme\" does not say what its hook route reads: inputs() failed: ");
  }

  // what the manifest says | what the policy says | what a failure is
  @ParameterizedTest
  @CsvSource({
    ",,Refused",
    "block,,Refused",
    "default,,Allowed",
    "default,BLOCK,Refused",
    "block,DEFAULT,Allowed"
  })
  void thePolicysWordOnFailuresWins(String manifest, OnFailure policy, String decided)
      throws IOException {
    byte[] jar = PluginJars.jar(THROWING);
    byte[] bytes =
        manifest == null
            ? PluginJars.manifest(jar)
            : PluginJars.manifest(jar, "\"onFailure\":\"" + manifest + "\"");
    PluginJars.archive(packages, Map.of("manifest.json", bytes, "plugin.jar", jar));

    try (Chain chain = build(new PluginSpec("acme", policy, Map.of()))) {
      assertEquals(decided, chain.decide(Fixtures.REQUEST).getClass().getSimpleName());
    }
  }

  @Test
  void seesNothingOfTheProgramButTheApi() throws IOException {
    String look =
        """
        java.util.List<String> seen = new java.util.ArrayList<>();
        for (String name : new String[] {"io.cordon.proxy.router.Chain", "io.vertx.core.Vertx",
            "org.slf4j.Logger", "io.cordon.proxy.policy.Policy",
            "io.cordon.plugin.RouteHook", "java.sql.Connection", "acme.Acme"}) {
          try { Class.forName(name); seen.add(name.substring(name.lastIndexOf('.') + 1)); }
          catch (ClassNotFoundException e) { }
        }
        seen.add(String.valueOf(Acme.class.getResource("/logback-test.xml")));
        seen.add(Thread.currentThread().getContextClassLoader().getName());
        return Hooks.none().withRoute(request -> new RouteResult.Block(seen.toString()));
        """;
    PluginJars.archive(packages, PluginJars.jar(startingWith(look)));

    try (Chain chain = build()) {
      assertEquals(
          "[RouteHook, Connection, Acme, null, plugin-acme]",
          ((Decision.Refused) chain.decide(Fixtures.REQUEST)).reason());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throw new IllegalStateException(\"x\");           | plugin \"acme\" could not start:"
            + " java.lang.IllegalStateException: x",
        "throw new AssertionError(\"x\");                  | plugin \"acme\" could not start:"
            + " java.lang.AssertionError: x",
        "return start(context);                            | plugin \"acme\" could not start:"
            + " java.lang.StackOverflowError",
        "return null;                                      | plugin \"acme\" could not start:"
            + " java.lang.NullPointerException",
        "return Hooks.none();                              | plugin \"acme\" does not give what its"
            + " manifest names: route",
        "return Hooks.none().withRoute(r -> null);         | plugin \"acme\" failed when it was"
            + " asked for the first time: java.lang.NullPointerException: no answer",
        "return Hooks.none().withRoute(r -> { throw new IllegalStateException(\"x\"); }); | plugin"
            + " \"acme\" failed when it was asked for the first time:"
            + " java.lang.IllegalStateException: x",
        "try { Thread.sleep(60_000); } catch (InterruptedException e) { } return null; | plugin"
            + " \"acme\" did not start within 2000 ms",
      })
  void isNotAcceptedIfItDoesNotStart(String body, String expected) throws IOException {
    startTimeout = body.contains("sleep") ? Duration.ofSeconds(2) : startTimeout;
    PluginJars.archive(packages, PluginJars.jar(startingWith(body)));

    assertRefused(expected);
  }

  @Test
  void saysWhatIsWrongWithAJar() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>(PluginJars.files(THROWING));
    files.remove("acme/Acme.class");
    PluginJars.archive(packages, PluginJars.jar(files));
    assertRefused(
        "plugin \"acme\" is not loaded: java.util.ServiceConfigurationError:"
            + " io.cordon.plugin.Plugin: Provider acme.Acme not found");

    files.remove("META-INF/services/io.cordon.plugin.Plugin");
    files.put("x", new byte[0]);
    PluginJars.archive(packages, PluginJars.jar(files));
    assertRefused(
        "plugin \"acme\" is not loaded: the jar names no plugin in"
            + " META-INF/services/io.cordon.plugin.Plugin");

    PluginJars.archive(packages, PluginJars.utf8("no jar"));
    assertRefused("plugin \"acme\" is not loaded: not a jar: there is nothing in it");

    PluginJars.archive(
        packages, PluginJars.jar(THROWING.replace("return \"acme\"", "return \"other\"")));
    assertRefused("plugin \"acme\" is not loaded: its code says that it is \"other\"");
  }

  @Test
  void saysWhatIsWrongWithAPackage() throws IOException {
    byte[] jar = PluginJars.jar(THROWING);
    PluginJars.archive(
        packages, Map.of("manifest.json", PluginJars.manifest(jar, "\"x\":1"), "plugin.jar", jar));
    assertRefused(
        "plugin \"acme\" is not loaded: manifest: x: not known; expected one of attributes,"
            + " digests, hooks, name, onFailure, pure, schemaVersion, version");

    byte[] manifest = PluginJars.manifest(PluginJars.utf8("another"));
    PluginJars.archive(packages, Map.of("manifest.json", manifest, "plugin.jar", jar));
    assertRefused("plugin \"acme\" is not loaded: wrong digest of plugin.jar: ");

    PluginJars.archive(packages, Map.of("plugin.jar", jar));
    assertRefused("plugin \"acme\" is not loaded: manifest.json is missing");

    Files.move(packages.resolve("acme.tar.gz"), packages.resolve("other.tar.gz"));
    assertRefused("no plugin is named \"acme\"; there are \"other\"");

    PluginJars.archive(packages, jar);
    Files.move(packages.resolve("acme.tar.gz"), packages.resolve("b.tar.gz"));
    PolicyException e =
        assertThrows(PolicyException.class, () -> build(new PluginSpec("b", Map.of())));
    assertEquals(
        "plugins[0]: plugin \"b\" is not loaded: its manifest says \"acme\", its file \"b\"",
        e.getMessage());
  }

  @Test
  void isRefusedAsAWholeIfWhatItNamesIsNotTrusted() throws IOException {
    PluginJars.archive(packages, PluginJars.jar(THROWING));
    Path keys = Files.createDirectory(packages.resolve("keys"));
    TestPlugin other = TestPlugin.block("other", "no");

    PolicyException e =
        assertThrows(
            PolicyException.class,
            () ->
                Chain.build(
                    Fixtures.policy(1, Fixtures.spec("other"), Fixtures.spec("acme")),
                    Plugins.of(options(packages, keys), List.of(other))));

    assertEquals(
        "plugins[1]: plugin \"acme\" is not loaded: not signed: plugin.sig is missing",
        e.getMessage());
    assertEquals(0, other.closed.getCount());
  }

  @Test
  void aPackageDoesNotTakeThePlaceOfWhatIsBuiltIn() throws IOException {
    Path file = PluginJars.archive(packages, PluginJars.jar(THROWING));
    TestPlugin builtIn = TestPlugin.block("acme", "no");

    PolicyException e =
        assertThrows(
            PolicyException.class,
            () ->
                Chain.build(
                    Fixtures.policy(1, Fixtures.spec("acme")),
                    Plugins.of(options(packages, null), List.of(builtIn))));

    assertEquals(
        "plugins[0].name: plugin \"acme\" is built in; the package "
            + file
            + " cannot have its name",
        e.getMessage());
  }

  @Test
  void twoPackagesOfOneNameContradictEachOther() throws IOException {
    PluginJars.archive(packages, PluginJars.jar(THROWING));
    Files.writeString(
        Files.createDirectory(packages.resolve("acme")).resolve("plugin.yaml"), "name: acme");

    assertRefused("more than one plugin is named \"acme\"");
  }

  @Test
  void saysThatItsDirectoryIsNotThere() {
    Path none = packages.resolve("none");

    PolicyException e =
        assertThrows(
            PolicyException.class,
            () ->
                Chain.build(
                    Fixtures.policy(1, Fixtures.spec("acme")),
                    Plugins.of(options(none, null), new ArrayList<>())));

    assertTrue(e.getMessage().endsWith("cannot read the directory of plugins " + none));
  }

  private void assertRefused(String expected) {
    String message = assertThrows(PolicyException.class, this::build).getMessage();
    assertTrue(message.startsWith("plugins[0]"), message);
    assertTrue(message.contains(": " + expected), message);
  }

  private Chain build() {
    return build(new PluginSpec("acme", Map.of()));
  }

  private Chain build(PluginSpec spec) {
    return Chain.build(
        Fixtures.policy(1, spec), Plugins.of(options(packages, null), new ArrayList<>()));
  }

  private PluginOptions options(Path directory, Path trustRoot) {
    return new PluginOptions(directory, trustRoot, startTimeout, PluginLimits.DEFAULT);
  }
}
