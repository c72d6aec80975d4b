package io.cordon.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What people who make a plugin get wrong, and what they are told. */
class PluginMistakesTest {

  private static final String REFUSAL =
      """
      package acme;
      import io.cordon.plugin.*;
      public final class Acme implements AutoCloseable, Plugin {
        record Limits(@Default("3") int max) {}
        public String name() { return "acme"; }
        public Hooks start(PluginContext context) {
          Limits limits = context.settings(Limits.class);
          %s
        }
      }
      """;
  private static final String CASES =
      "cases: [{name: a, request: {}, expect: {action: default}}]\n";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path home;
  private Path plugin;
  private Path cases;

  @BeforeEach
  void write() throws IOException {
    plugin = Files.createDirectories(home.resolve("acme"));
    Files.writeString(
        plugin.resolve("plugin.yaml"),
        "{schemaVersion: 1, name: acme, version: '1', hooks: [route], pure: true}");
    cases = Files.writeString(home.resolve("cases.yaml"), CASES);
  }

  @Test
  void findsThePluginHoweverItIsDeclared() throws IOException {
    build("return Hooks.none().withRoute(request -> new RouteResult.Default());");

    assertEquals(0, test(plugin.toString()), this::said);
  }

  @Test
  void aJarHasOnePlugin() throws IOException {
    source("Acme", REFUSAL.formatted("return Hooks.none();"));
    source("Other", "package acme; public class Other extends Acme { }");
    Files.writeString(
        plugin.resolve("src/Acme.java"),
        REFUSAL.formatted("return Hooks.none();").replace("final ", ""));

    assertEquals(1, run("plugin", "build", plugin.toString()), this::said);
    assertEquals(
        "expected one public class that implements io.cordon.plugin.Plugin, found acme.Acme,"
            + " acme.Other\n",
        err.toString());

    Files.delete(plugin.resolve("src/Acme.java"));
    source("Other", "package acme; public class Other { }");
    assertEquals(1, again("plugin", "build", plugin.toString()), this::said);
    assertEquals(
        "expected one public class that implements io.cordon.plugin.Plugin, found none\n",
        err.toString());
  }

  @Test
  void aSettingOfTheWrongTypeIsNamedByItsPlace() throws IOException {
    build("return Hooks.none().withRoute(request -> new RouteResult.Default());");
    Files.writeString(cases, "settings: {max: many, mx: 1}\n" + CASES);

    assertEquals(1, test(plugin.toString()), this::said);
    assertEquals(
        """
        %1$s: settings.mx: not known; expected one of max
        %1$s: settings.max: expected a whole number, found "many"
        """
            .formatted(cases),
        err.toString());
  }

  @Test
  void aPluginThatDoesNotStartIsNamed() throws IOException {
    build("throw new IllegalStateException(\"boom\");");

    assertEquals(1, test(plugin.toString()), this::said);
    assertEquals(
        "plugin \"acme\" could not start: java.lang.IllegalStateException: boom\n", err.toString());
  }

  @Test
  void anErrorInItsStartIsNoStackTrace() throws IOException {
    build("throw new NoClassDefFoundError(\"org/acme/Library\");");

    assertEquals(1, test(plugin.toString()), this::said);
    assertEquals(
        "plugin \"acme\" could not start: java.lang.NoClassDefFoundError: org/acme/Library\n",
        err.toString());
  }

  @Test
  void whatAMemberWouldNotTakeIsNotTested() throws IOException {
    build("return Hooks.none().withRoute(request -> null);");

    assertEquals(1, test(plugin.toString()), this::said);
    assertEquals(
        "plugin \"acme\" failed when it was asked for the first time:"
            + " java.lang.NullPointerException: no answer\n",
        err.toString());
  }

  @Test
  void aHookThatNeverComesBackIsSeenAndWhere() throws IOException {
    build(
        """
        return Hooks.none().withRoute(request -> {
          if (request.context().identity().equals("postgres")) {
            new java.util.concurrent.Semaphore(0).acquireUninterruptibly();
          }
          return new RouteResult.Default();
        });
        """);

    assertEquals(1, test(plugin.toString()), this::said);
    assertTrue(
        out.toString().contains("failed=no answer within 10000 ms; it is in acme.Acme."),
        this::said);
  }

  @Test
  void aPackageThatIsNotThereIsNoBuiltInPlugin() {
    assertEquals(1, test("acme.tar.gz"), this::said);
    assertEquals(
        "acme.tar.gz does not exist, and no built-in plugin is named so; there are"
            + " capability-guard, environment-guard, residency-router\n",
        err.toString());
  }

  @Test
  void whatIsNoListOfCasesIsSaidWithItsLine() throws IOException {
    Files.writeString(cases, "cases:\n  - {name: a, name: b}\n");
    assertEquals(1, test("residency-router"), this::said);
    assertEquals(
        cases + ": line 2: no map in YAML or JSON: Duplicate field 'name'\n", err.toString());

    Files.writeString(cases, "");
    assertEquals(1, againTest("residency-router"), this::said);
    assertTrue(err.toString().startsWith(cases + ": "), this::said);
  }

  @Test
  void aFileThatCannotBeWrittenIsNotCalledUnreadable() throws IOException {
    build("return Hooks.none().withRoute(request -> new RouteResult.Default());");
    Path to = home.resolve("nowhere").resolve("acme.tar.gz");

    assertEquals(1, run("plugin", "pack", plugin.toString(), "--output", to.toString()));
    assertEquals(to + " does not exist\n", err.toString());
  }

  @Test
  void aModuleThatLacksAHookOfItsManifestIsNotPacked() throws IOException {
    Path modules = Path.of("..", "plugins", "examples", "c", "standby-reads.wasm");
    Files.copy(modules, plugin.resolve("plugin.wasm"));
    Files.writeString(
        plugin.resolve("plugin.yaml"),
        "{schemaVersion: 1, name: acme, version: '1', hooks: [route, post_query]}");

    assertEquals(
        1,
        run("plugin", "pack", plugin.toString(), "--output", home.resolve("a.tar.gz").toString()));
    assertEquals(
        "plugin.wasm exports no post_query, which is among the hooks of the manifest\n",
        err.toString());
  }

  @Test
  void aKeyWithAPassphraseIsCalledThat() throws IOException {
    build("return Hooks.none().withRoute(request -> new RouteResult.Default());");
    Path archive = home.resolve("acme.tar.gz");
    assertEquals(0, run("plugin", "pack", plugin.toString(), "--output", archive.toString()));
    Path key =
        Files.writeString(
            home.resolve("key.pem"),
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGjMF8=\n-----END ENCRYPTED PRIVATE KEY-----\n");

    assertEquals(1, run("plugin", "sign", archive.toString(), "--key", key.toString()));
    assertEquals(key + " is encrypted; expected a private key without that\n", err.toString());
  }

  @Test
  void aModuleWithoutAManifestIsNamedByItsDirectory() throws IOException {
    Path module = Files.writeString(home.resolve("alone.wasm"), "");

    assertEquals(1, test(module.toString()), this::said);
    assertEquals(home.resolve("plugin.yaml") + " does not exist\n", err.toString());
  }

  /** It counts in its keys; that it is warmed up does not count. */
  @Test
  void anObserverIsTestedByWhatItWrites() throws IOException {
    build(
        """
        KeyValues keys = context.keyValues();
        return Hooks.none().withPostQuery((request, outcome) -> {
          int before = keys.get("refused").map(it -> Integer.parseInt(new String(it))).orElse(0);
          if (!outcome.success()) { keys.set("refused", ("" + (before + 1)).getBytes()); }
          else if (before == 0) { keys.set("last", request.context().requestId().getBytes()); }
        });
        """);
    Files.writeString(
        plugin.resolve("plugin.yaml"),
        "{schemaVersion: 1, name: acme, version: '1', hooks: [post_query]}");
    Files.writeString(
        cases,
        """
        cases:
          - {name: nothing yet, hook: post_query, request: {},
             outcome: {success: false, error: 'no'}, expect: {keys: {last: null, refused: '1'}}}
          - {name: fine, hook: post_query, request: {}, expect: {keys: {refused: '2'}}}
        """);

    assertEquals(1, test(plugin.toString()), this::said);
    assertEquals(
        """
        ok     nothing yet
        FAILED fine
               expected {keys={refused=2}}
               actual   {keys={refused=1}}
        1 of 2 cases passed; contract kept
        """,
        out.toString());
  }

  private void build(String start) throws IOException {
    source("Acme", REFUSAL.formatted(start));
    assertEquals(0, run("plugin", "build", plugin.toString()), this::said);
    out.getBuffer().setLength(0);
  }

  private void source(String name, String text) throws IOException {
    Path file = plugin.resolve("src").resolve(name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private int test(String of) {
    return run("plugin", "test", of, cases.toString());
  }

  private int againTest(String of) {
    err.getBuffer().setLength(0);
    return test(of);
  }

  private int again(String... args) {
    err.getBuffer().setLength(0);
    return run(args);
  }

  private int run(String... args) {
    CommandLine program = Cordon.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return program.execute(args);
  }

  private String said() {
    return err.toString() + out;
  }
}
