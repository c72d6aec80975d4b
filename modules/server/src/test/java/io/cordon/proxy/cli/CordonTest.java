package io.cordon.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CordonTest {

  private static final String POLICY = Path.of("..", "..", "conf", "policy.yaml").toString();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "serve --help",
        "policy --help",
        "policy check --help",
        "policy apply --help",
        "policy rollback --help",
        "policy diff --help",
        "policy show --help",
        "policy status --help",
        "policy history --help",
        "explain --help",
        "plugin --help",
        "plugin new --help",
        "plugin build --help",
        "plugin test --help",
        "plugin pack --help",
        "plugin sign --help",
        "plugin inspect --help",
        "plugin verify --help"
      })
  void helps(String args) {
    assertEquals(0, run(args.split(" ")));
    assertTrue(out.toString().startsWith("Usage: cordon"), out::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "policy --version", "explain --version"})
  void saysItsVersion(String args) {
    assertEquals(0, run(args.split(" ")));
    assertTrue(out.toString().matches("cordon \\d+\\.\\d+\\.\\d+.*\\R"), out::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "policy", "policy check", "explain", "explain --x y z"})
  void knowsAWrongCommandLine(String args) {
    assertEquals(2, run(args.isEmpty() ? new String[0] : args.split(" ")));
    assertFalse(err.toString().isEmpty());
    assertTrue(out.toString().isEmpty(), out::toString);
  }

  @Test
  void acceptsTheExample() {
    assertEquals(0, run("policy", "check", POLICY));
    assertEquals(
        POLICY + " is accepted: nodes 2, regions 2, identities 0, plugins residency-router\n",
        out.toString());
  }

  @Test
  void warnsOfWhatInAPolicyIsProbablyASlip(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            nodes: [{name: a, address: "h:1", role: primary, region: eu-west}]
            identities:
              alice: {attributes: {helios.regoin: eu-west}}
              bob: {attributes: {helios.region: eu-wset}}
            plugins:
              - {name: residency-router, settings: {unknown: block}}
              - {name: environment-guard, settings: {allow: {dev: [dev]}}}
            """);

    assertEquals(0, run("policy", "check", file.toString()));
    assertEquals(
        """
        identities.alice.helios.regoin: no plugin of the chain reads this attribute; did you mean \
        "helios.region"?
        identities.bob.helios.region: residency-router knows no region "eu-wset"; did you mean \
        "eu-west"?
        plugins[0]: a user whom identities does not name can set "helios.region" itself, and \
        residency-router believes it; add an entry "*" to prevent that
        plugins[1]: a user whom identities does not name can set "helios.environment" itself, and \
        environment-guard believes it; add an entry "*" to prevent that
        """,
        err.toString());
    assertTrue(out.toString().contains(" is accepted: "), out::toString);
  }

  /** It has no region, and cannot take one. */
  @Test
  void explainsWhatAUserMayNotSet(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            nodes: [{name: a, address: "h:1", role: primary, region: eu-west}]
            identities: {"al*": {attributes: {helios.regoin: eu-west}}}
            plugins: [{name: residency-router, settings: {unknown: block}}]
            """);

    assertEquals(
        2,
        run(
            "explain",
            "--policy",
            file.toString(),
            "--user",
            "alice",
            "--set",
            "helios.region=eu-west",
            "SELECT 1"));
    assertTrue(err.toString().contains("helios.region is fixed for alice"), err::toString);
    assertEquals(0, run("explain", "--policy", file.toString(), "--user", "alice", "SELECT 1"));
    assertTrue(
        out.toString().contains("Query blocked by route plugin: the session has no region"),
        out::toString);
  }

  @Test
  void listsEveryProblemOfAPolicy(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("p.yaml"), "nodes: [{name: a, address: x}]\ny: 1\n");

    assertEquals(1, run("policy", "check", file.toString()));
    assertEquals(
        """
        nodes[0].address: expected host:port, found "x"
        nodes[0].role: missing; expected primary or standby
        y: not known; expected one of identities, nodes, onPartition, plugins, regions, staleAfter
        """,
        err.toString());
  }

  @Test
  void listsEveryProblemOfItsPlugins(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            nodes: [{name: a, address: "h:1", role: primary}]
            plugins:
              - {name: residency-router, settings: {enforce: 1, region: x}}
              - {name: residency-ruter}
            """);

    assertEquals(1, run("policy", "check", file.toString()));
    assertTrue(
        err.toString()
            .startsWith(
                """
                plugins[0].settings.region: not known; expected one of attribute, enforce, keys, unknown, \
                writes
                plugins[0].settings.enforce: expected true or false, found 1
                plugins[1].name: no plugin is named "residency-ruter"; there are \
                """),
        err::toString);
  }

  /** Also if its nodes are wrong: whoever corrects a policy does not do it in rounds. */
  @Test
  void listsTheProblemsOfNodesAndPluginsTogether(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            regions: [eu-west]
            nodes: [{name: a, address: "h:1", role: primary, region: eu-wset}]
            plugins:
              - {name: residency-router, settings: {enforce: maybe}}
              - {name: residency-router}
              - {name: residency-ruter}
            """);

    assertEquals(1, run("policy", "check", file.toString()));
    assertTrue(
        err.toString()
            .startsWith(
                """
                nodes[0].region: "eu-wset" is not one of regions
                plugins[1].name: "residency-router" is already the name of plugins[0]
                plugins[0].settings.enforce: expected true or false, found "maybe"
                plugins[2].name: no plugin is named "residency-ruter"; there are \
                """),
        err::toString);
    assertEquals(4, err.toString().lines().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "policy check --nonsense x.yaml | --nonsense: no such option | policy check",
        "serve --confg x | --confg: no such option; did you mean --config? | serve",
        "chek x | no command \"chek\" | ",
        "policy chek x | no command \"chek\"; did you mean check? | policy",
        "help | no command \"help\"; did you mean --help? | ",
        "serve conf/cordon.yaml | conf/cordon.yaml: not expected here;"
            + " did you mean --config conf/cordon.yaml? | serve",
        "policy check a.yaml b.yaml | b.yaml: not expected here | policy check",
        "policy check | missing: FILE | policy check",
        "policy check x --config | missing: --config FILE | policy check",
        "plugin sign x | missing: --key FILE | plugin sign",
        "policy rollback x | EPOCH: expected a whole number, found \"x\" | policy rollback",
        "policy apply p --wait --timeout=z | --timeout: expected a whole number, found \"z\""
            + " | policy apply",
        "explain --set foo x | --set: expected NAME=VALUE, found \"foo\" | explain",
        "plugin new p --language=python | --language: expected one of java, c, assemblyscript, rust,"
            + " found \"python\" | plugin new",
      })
  void aWrongCommandLineIsToldInTwoLines(String args, String problem, String command) {
    assertEquals(2, run(args.split(" ")));
    assertEquals(
        problem + "\nsee cordon " + (command == null ? "" : command + " ") + "--help\n",
        err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "policy", "plugin", "audit"})
  void withoutACommandItListsThem(String args) {
    assertEquals(2, run(args.isEmpty() ? new String[0] : args.split(" ")));
    assertTrue(err.toString().startsWith("Usage: cordon"), err::toString);
    assertTrue(err.toString().contains("Commands:"), err::toString);
  }

  @Test
  void everyArgumentIsDescribed() {
    List<String> without = new ArrayList<>();
    undescribed(Cordon.commandLine(), without);

    assertEquals(List.of(), without);
  }

  private static void undescribed(CommandLine command, List<String> found) {
    for (CommandLine.Model.ArgSpec arg : command.getCommandSpec().args()) {
      String text = String.join(" ", arg.description());
      if (arg.arity().max() > 0
          && (text.isEmpty()
              || !Character.isUpperCase(text.charAt(0))
              || arg.paramLabel().contains("<"))) {
        found.add(command.getCommandSpec().qualifiedName() + " " + arg);
      }
    }
    command.getSubcommands().values().forEach(each -> undescribed(each, found));
  }

  @Test
  void saysWhatIsADirectory(@TempDir Path dir) {
    String place = dir.toString();

    assertEquals(1, run("policy", "check", place));
    assertEquals(1, run("policy", "check", POLICY, "--config", place));
    assertEquals(1, run("serve", "--config", place));
    assertEquals(1, run("explain", "--policy", POLICY, "--keys", place, "SELECT 1"));
    assertEquals(1, run("plugin", "test", "residency-router", place));
    assertEquals((place + ": is a directory, expected a file\n").repeat(5), err.toString());
  }

  /** Before it joins a fleet: whoever mends them does it at once, and no other member is asked. */
  @Test
  void looksAtFilesAndPortsBeforeItStarts(@TempDir Path dir) throws IOException {
    Path missing = dir.resolve("userlist.txt");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Path config =
          Files.writeString(
              dir.resolve("c.yaml"),
              """
              listen: {port: %1$d}
              admin: {port: %2$d}
              authentication: {method: scram-sha-256, userFile: '%3$s'}
              """
                  .formatted(port, other.getLocalPort(), missing));

      assertEquals(1, run("serve", "--config", config.toString(), "--policy", POLICY));
      assertEquals(
          """
          %1$s: authentication.userFile: no file %2$s
          %1$s: listen.port: 127.0.0.1:%3$d is in use
          %1$s: admin.port: 127.0.0.1:%4$d is in use
          """
              .formatted(config, missing, port, other.getLocalPort()),
          err.toString());

      err.getBuffer().setLength(0);
      Files.writeString(missing, "\"alice\" \"md50123456789abcdef0123456789abcdef\"\n");
      assertEquals(1, run("serve", "--config", config.toString(), "--policy", POLICY));
      assertTrue(
          err.toString().startsWith(config + ": authentication.userFile: " + missing + ":1: "),
          err::toString);
    }
  }

  @Test
  void namesTheConfigurationWhoseProblemsItShows(@TempDir Path dir) throws IOException {
    Path config = Files.writeString(dir.resolve("c.yaml"), "loops: x\n");

    assertEquals(1, run("policy", "check", POLICY, "--config", config.toString()));
    assertEquals(config + ": loops: expected a whole number, found \"x\"\n", err.toString());
  }

  /** It is the password of a user whom nothing that is asked here needs. */
  @Test
  void explainsWithoutThePasswordsOfClients(@TempDir Path dir) throws IOException {
    Path config =
        Files.writeString(
            dir.resolve("c.yaml"),
            "backend: {credentials: {alice: '${CORDON_TEST_IS_NOT_SET}'}}\n");

    assertEquals(0, run("explain", "--policy", POLICY, "--config", config.toString(), "SELECT 1"));
    assertEquals(0, run("policy", "check", POLICY, "--config", config.toString()));
    assertEquals(1, run("serve", "--policy", POLICY, "--config", config.toString()));
    assertTrue(
        err.toString()
            .endsWith(
                config
                    + ": backend.credentials.alice: environment variable CORDON_TEST_IS_NOT_SET is"
                    + " not set\n"),
        err::toString);
  }

  @Test
  void saysWherePackagesWouldBe(@TempDir Path dir) throws IOException {
    Path policy =
        Files.writeString(
            dir.resolve("p.yaml"),
            "nodes: [{name: a, address: 'h:1', role: primary}]\nplugins: [{name: mine}]\n");
    Path config = Files.writeString(dir.resolve("c.yaml"), "plugins: {directory: '" + dir + "'}\n");

    assertEquals(1, run("policy", "check", policy.toString()));
    assertTrue(
        err.toString().endsWith("\"; packages: none (plugins.directory is not set)\n"),
        err::toString);
    assertEquals(1, run("policy", "check", policy.toString(), "--config", config.toString()));
    assertTrue(err.toString().endsWith("\"; no package mine in " + dir + "\n"), err::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:9090", "localhost:9090", "http://", "a b"})
  void aMemberIsNamedByAUrl(String url) {
    assertEquals(2, run("policy", "status", "--member", url));
    assertEquals(
        "--member: expected a URL such as http://127.0.0.1:9090, found \""
            + url
            + "\"\nsee cordon policy status --help\n",
        err.toString());
  }

  @Test
  void saysWhereATextIsNoYaml(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("p.yaml"), "nodes:\n\t- {name: a}\n");

    assertEquals(1, run("policy", "check", file.toString()));
    assertEquals(1, run("serve", "--config", file.toString(), "--policy", file.toString()));

    assertEquals(
        "%s:2:1: a tab cannot indent YAML; use spaces\n".formatted(file).repeat(3), err.toString());
  }

  @Test
  void saysWhichBracketIsNotClosed(@TempDir Path dir) throws IOException {
    Path map = Files.writeString(dir.resolve("m.yaml"), "nodes:\n  - {name: a\nplugins: []\n");
    Path list = Files.writeString(dir.resolve("l.yaml"), "regions: [a, b\nplugins: []\n");

    assertEquals(1, run("policy", "check", map.toString()));
    assertEquals(1, run("policy", "check", list.toString()));

    assertEquals(
        """
        %s:3:8: expected "," or "}": is the "{" in line 2 closed?
        %s:2:8: expected "," or "]": is the "[" in line 1 closed?
        """
            .formatted(map, list),
        err.toString());
  }

  @Test
  void saysWhichFileOfAMemberIsNotThere(@TempDir Path dir) throws IOException {
    Path config = Files.writeString(dir.resolve("c.yaml"), "");

    assertEquals(1, run("serve", "--config", "nowhere.yaml", "--policy", POLICY));
    assertEquals(1, run("serve", "--config", config.toString(), "--policy", "nowhere.yaml"));
    assertEquals("nowhere.yaml does not exist\n".repeat(2), err.toString());
  }

  @Test
  void everyListOfCommandsHasWholeSentences() {
    assertEquals(0, run("plugin", "--help"));
    assertTrue(out.toString().contains("Signs a package with an Ed25519 key.\n"), out::toString);
  }

  @Test
  void saysWhichFileIsNotThere() {
    assertEquals(1, run("policy", "check", "nowhere.yaml"));
    assertEquals("nowhere.yaml does not exist\n", err.toString());
  }

  @Test
  void servesNothingIfItsFilesAreWrong(@TempDir Path dir) throws IOException {
    Path config = Files.writeString(dir.resolve("c.yaml"), "loops: x\nlisten: {port: -1}\n");
    Path policy = Files.writeString(dir.resolve("p.yaml"), "nodes: []\n");

    assertEquals(1, run("serve", "--config", config.toString(), "--policy", policy.toString()));
    assertEquals(
        """
        %1$s: listen.port: expected 0 to 65535, found -1
        %1$s: loops: expected a whole number, found "x"
        %2$s: nodes: expected at least one
        """
            .formatted(config, policy),
        err.toString());
  }

  @Test
  void explainsTheScenario() {
    assertEquals(
        0,
        run(
            "explain",
            "--policy",
            POLICY,
            "--user",
            "postgres",
            "SET helios.region = 'antarctica'; SELECT * FROM users LIMIT 1; SELECT 2"));

    assertEquals(
        """
        statement 1: SET helios.region = 'antarctica'
          command            SET, read
          decision           none needed: the proxy answers it
          attributes         {helios.region=antarctica}
        statement 2: SELECT * FROM users LIMIT 1
          command            SELECT, read
          relations          users
          attributes         {helios.region=antarctica}
          residency-router   block: no in-region replica for user
          refused            ERROR:  Query blocked by route plugin: no in-region replica for user
        the statements after it do not run, and those before it are rolled back
        """,
        out.toString());
  }

  @Test
  void explainsWhereAStatementRuns() {
    assertEquals(
        0, run("explain", "--policy", POLICY, "--set", "helios.region=eu-west", "SELECT 1"));
    assertTrue(out.toString().contains("residency-router   region \"eu-west\""), out::toString);
    assertTrue(out.toString().endsWith("runs on            pg-eu-west\n"), out::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN; SET LOCAL helios.region = 'us-east'; COMMIT; SELECT 1",
        "BEGIN; SET helios.region = 'us-east'; ROLLBACK; SELECT 1",
        "SET helios.region = 'us-east'; RESET helios.region; SELECT 1",
        "SET helios.region = 'us-east'; RESET ALL; SELECT 1",
        "SELECT set_config('Helios.Region', 'eu-west', false); SELECT 1",
        "SET helios.region = 'us-east'; SET replica = ''; SET helios.region TO DEFAULT; SELECT 1"
      })
  void walksWhatASessionDoesToItsAttributes(String sql) {
    assertEquals(0, run("explain", "--policy", POLICY, "--set", "helios.region=eu-west", sql));
    assertTrue(out.toString().endsWith("runs on            pg-eu-west\n"), out::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET replica = 'pg-us-east'; SELECT 1",
        "PREPARE p AS SELECT 1; SET replica = 'pg-us-east'; EXECUTE p",
        "SELECT set_config('replica', 'pg-us-east', false)"
      })
  void showsThatAWishIsRefusedAbroad(String sql) {
    assertEquals(0, run("explain", "--policy", POLICY, "--set", "helios.region=eu-west", sql));
    assertTrue(
        out.toString()
            .contains(
                "ERROR:  Query blocked by route plugin: replica \"pg-us-east\" is not in region"
                    + " \"eu-west\"\n"),
        out::toString);
  }

  @Test
  void saysWhatIsWrongWithTheNodeThatItAsks() {
    assertEquals(2, run("explain", "--policy", POLICY, "--node", "127.0.0.1:1", "SELECT 1"));
    assertEquals(
        "--node: connection refused by 127.0.0.1:1\nsee cordon explain --help\n", err.toString());
  }

  @Test
  void explainsWithTheKeysOfAFile(@TempDir Path dir) throws IOException {
    Path keys =
        Files.writeString(
            dir.resolve("keys.yaml"),
            "residency-router: {region_map: '[[\"antarctica\",\"pg-eu-west\"]]'}");
    Path policy =
        Files.writeString(
            dir.resolve("policy.yaml"),
            Files.readString(Path.of(POLICY))
                .replace("      enforce: true\n", "      enforce: true\n      keys: true\n"));

    assertEquals(
        0,
        run(
            "explain",
            "--policy",
            policy.toString(),
            "--keys",
            keys.toString(),
            "--set",
            "helios.region=antarctica",
            "SELECT 1"));
    assertTrue(out.toString().endsWith("runs on            pg-eu-west\n"), out::toString);
  }

  @Test
  void explainsATextThatDoesNotParse() {
    assertEquals(
        0, run("explain", "--policy", POLICY, "--set", "helios.region=us-east", "SELEC 1"));
    assertTrue(out.toString().contains("syntax error"), out::toString);
    assertTrue(out.toString().endsWith("runs on            pg-us-east\n"), out::toString);
  }

  @Test
  void aFixedAttributeCannotBeChanged(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            nodes: [{name: a, address: "h:1", role: primary, region: eu-west}]
            identities: {alice: {attributes: {helios.region: eu-west}}}
            """);

    assertEquals(
        0,
        run(
            "explain",
            "--policy",
            file.toString(),
            "--user",
            "alice",
            "SET helios.region = 'us-east'"));
    assertTrue(
        out.toString().endsWith("ERROR:  permission denied to set parameter \"helios.region\"\n"),
        out::toString);
    assertEquals(
        2,
        run(
            "explain",
            "--policy",
            file.toString(),
            "--user=alice",
            "--set=helios.region=us-east",
            "SELECT 1"));
    assertFalse(err.toString().isEmpty());
  }

  private int run(String... args) {
    CommandLine program = Cordon.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return program.execute(args);
  }
}
