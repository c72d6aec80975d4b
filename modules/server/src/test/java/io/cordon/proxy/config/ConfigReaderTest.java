package io.cordon.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.proxy.admin.AdminOptions;
import io.cordon.proxy.policy.ConfigException;
import io.cordon.proxy.policy.Document;
import io.cordon.proxy.policy.PolicyProblem;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {

  /** Keys whose values are further down in the record of their section. */
  private static final Map<String, String> DEEPER =
      Map.of(
          "plugins.callTimeout", "plugins.limits.deadline",
          "plugins.memoryBytes", "plugins.limits.memoryBytes",
          "plugins.resultBytes", "plugins.limits.resultBytes",
          "plugins.callsPerInstance", "plugins.limits.callsPerInstance",
          "cluster.minMembers", "cluster.quorum.members",
          "cluster.joinTimeout", "cluster.quorum.timeout",
          "cluster.joinFailure", "cluster.quorum.failure");

  private static final Path CONF = Path.of("..", "..", "conf");

  // key | value as it is written | what it is read as | the default
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          listen.host                    | localhost      | localhost      | 127.0.0.1
          listen.port                    | 1234           | 1234           | 6432
          listen.startupTimeout          | 3s             | PT3S           | PT10S
          listen.maxMessageBytes         | 1MiB           | 1048576        | 16777216
          authentication.method          | trust          | TRUST          | TRUST
          authentication.userFile        | userlist.txt   | userlist.txt   | null
          backend.credentials            | '{"a": "b"}'   | {a=b}          | {}
          pool.maxConnectionsPerNode     | 7              | 7              | 50
          pool.leaseTimeout              | 250ms          | PT0.25S        | PT5S
          pool.connectTimeout            | 2s             | PT2S           | PT5S
          pool.idleTimeout               | 1d             | PT24H          | PT10M
          pool.maxLifetime               | 2h             | PT2H           | PT1H
          pool.cleaning                  | always         | ALWAYS         | KNOWN
          health.interval                | 100ms          | PT0.1S         | PT1S
          health.timeout                 | 2s             | PT2S           | PT1S
          health.user                    | probe          | probe          | postgres
          health.database                | demo           | demo           | postgres
          catalog.interval               | 5s             | PT5S           | PT30S
          catalog.timeout                | 1s             | PT1S           | PT5S
          router.decisionTimeout         | 10ms           | PT0.01S        | PT1S
          plugins.directory              | plugins        | plugins        | null
          plugins.trustRoot              | keys           | keys           | null
          plugins.scanInterval           | 100ms          | PT0.1S         | PT2S
          plugins.startTimeout           | 1m             | PT1M           | PT10S
          plugins.callTimeout            | 20ms           | PT0.02S        | PT0.005S
          plugins.memoryBytes            | 64MiB          | 67108864       | 16777216
          plugins.resultBytes            | 128KiB         | 131072         | 65536
          plugins.callsPerInstance       | 1000           | 1000           | 100000
          plugins.observerQueue          | 16             | 16             | 8192
          cluster.name                   | fleet          | fleet          | cordon
          cluster.host                   | 10.0.0.1       | 10.0.0.1       | 127.0.0.1
          cluster.port                   | 5801           | 5801           | 5701
          cluster.seeds                  | '["a:1"]'      | [a:1]          | []
          cluster.configFile             | hazelcast.yaml | hazelcast.yaml | null
          cluster.memberName             | alice          | alice          | null
          cluster.minMembers             | 3              | 3              | 1
          cluster.joinTimeout            | 5s             | PT5S           | PT1M
          cluster.joinFailure            | stop           | STOP           | PROCEED
          cluster.cancelsPerSource       | 5              | 5              | 200
          cluster.cancelsPerSecond       | 6              | 6              | 1000
          admin.enabled                  | false          | false          | true
          admin.host                     | '"::1"'        | ::1            | 127.0.0.1
          admin.port                     | 0              | 0              | 9090
          admin.token                    | 0123456789abcdef-xyz | 0123456789abcdef-xyz | null
          audit.file                     | a.jsonl        | a.jsonl        | null
          audit.decisions                | true           | true           | false
          audit.text                     | true           | true           | false
          audit.maxBytes                 | 1MiB           | 1048576        | 67108864
          audit.maxAge                   | 2h             | PT2H           | PT24H
          audit.keep                     | 30             | 30             | 0
          audit.sync                     | each           | EACH           | INTERVAL
          audit.onFailure                | drop           | DROP           | REFUSE
          audit.queue                    | 100            | 100            | 8192
          drain.delay                    | 3s             | PT3S           | PT0S
          drain.timeout                  | 1m             | PT1M           | PT30S
          policy.stateDirectory          | state          | state          | null
          policy.watch                   | policy.yaml    | policy.yaml    | null
          policy.watchInterval           | 500ms          | PT0.5S         | PT2S
          memory.textBytes               | 1MiB           | 1048576        | 0
          memory.sessionBytes            | 2MiB           | 2097152        | 0
          memory.totalBytes              | 64MiB          | 67108864       | 0
          loops                          | 4              | 4              | 0
          """)
  void mapsEveryKeyAndHasItsDefault(String key, String value, String read, String otherwise)
      throws ReflectiveOperationException {
    CordonConfig given = parse(document(key, value));
    CordonConfig bare = parse("");

    assertEquals(read, String.valueOf(component(given, key)));
    assertEquals(otherwise, String.valueOf(component(bare, key)));
  }

  @Test
  void theReferenceHasEveryKeyWithItsDefaultAndNoOther() throws Exception {
    String reference = Files.readString(CONF.resolve("reference.yaml"));
    Document document = Document.parse(reference, name -> null);
    CordonConfig config = ConfigReader.bind(document);

    assertEquals(parse(""), config);
    assertEquals(List.copyOf(document.keys()), leaves(reference));
  }

  @Test
  void theExampleIsAccepted() throws Exception {
    CordonConfig config =
        ConfigReader.parse(Files.readString(CONF.resolve("cordon.yaml")), name -> null);

    assertEquals(6432, config.listen().port());
    assertEquals(Map.of("postgres", "postgres"), config.backend().credentials());
  }

  @Test
  void listsEveryProblemAtOnce() {
    assertEquals(
        List.of(
            "backend.credentials.b: environment variable NOPE is not set",
            "admin.host: given twice",
            "listen.port: expected 0 to 65535, found 70000",
            "listen.startupTimeout: expected a duration such as 500ms, 5s or 10m, found 10",
            "listen.maxMessageBytes: expected 1024B to 1073741823B, found \"1B\"",
            "listen.prot: not known; expected one of host, maxMessageBytes, port, startupTimeout",
            "authentication.method: expected trust or scram-sha-256, found \"md5\"",
            "backend.credentials.a: expected text, found a number; quote it",
            "pool: expected a map, found a list",
            "health.interval: expected 1ms to 1h, found \"2h\"",
            "cluster.seeds[1]: expected host:port, found \"x\"",
            "admin.enabled: expected true or false, found \"yes\"",
            "admin.port: expected a whole number, found 9.5",
            "admin.token: missing; admin.host a is not loopback, so it is needed"),
        problems(
            """
            listen: {port: 70000, startupTimeout: 10, maxMessageBytes: 1B, prot: 1}
            authentication: {method: md5}
            backend: {credentials: {a: 17, b: "${NOPE}"}}
            pool: []
            health: {interval: 2h}
            cluster: {seeds: ["a:1", x]}
            admin: {enabled: "yes", port: 9.5, host: a, host: b}
            """));
  }

  @Test
  void putsInTheEnvironment() {
    CordonConfig config =
        ConfigReader.parse(
            """
            listen: {port: "${PORT}", startupTimeout: "${N}s"}
            admin: {enabled: "${OFF}", host: "${EMPTY:-::1}", port: "${NONE:-0}"}
            backend: {credentials: {a: "${PORT}", b: "$${PORT}", c: "${EMPTY}x${TRICK}"}}
            """,
            Map.of("PORT", "7", "N", "3", "OFF", "false", "EMPTY", "", "TRICK", "${PORT}")::get);

    assertEquals(7, config.listen().port());
    assertEquals(3, config.listen().startupTimeout().toSeconds());
    assertEquals(new AdminOptions(false, "::1", 0, null), config.admin());
    assertEquals(Map.of("a", "7", "b", "${PORT}", "c", "x${PORT}"), config.backend().credentials());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.1.2.3", "::", "example.org", "127.0.0.1.example.org"})
  void refusesTrustOffLoopbackUnlessToldSo(String host) {
    String listen = "{\"listen\": {\"host\": \"" + host + "\"}, \"authentication\": ";

    assertEquals(
        List.of(
            "authentication.method: trust on "
                + host
                + " lets anybody in; expected scram-sha-256, a loopback host, or"
                + " trustOffLoopback"),
        problems(listen + "{}}"));
    parse(listen + "{\"trustOffLoopback\": true}}");
    parse(listen + "{\"method\": \"scram-sha-256\", \"userFile\": \"u.txt\"}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1"})
  void acceptsTrustOnLoopback(String host) {
    parse("{\"listen\": {\"host\": \"" + host + "\"}}");
  }

  @Test
  void wantsATokenForAnAdminApiOffLoopback() {
    assertEquals(
        List.of("admin.token: missing; admin.host 0.0.0.0 is not loopback, so it is needed"),
        problems("admin: {host: 0.0.0.0}"));
    for (String weak : List.of("", "short", "0123456789 abcdef", "0123456789abcdé")) {
      assertEquals(
          List.of("admin.token: expected 16 characters or more, of ASCII, without spaces"),
          problems("admin: {token: \"" + weak + "\"}"));
    }
    parse("admin: {host: 0.0.0.0, token: 0123456789abcdef}");
    parse("admin: {host: 0.0.0.0, enabled: false}");
    parse("admin: {host: localhost}");
  }

  @Test
  void wantsTheUsersOfScram() {
    assertEquals(
        List.of("authentication.userFile: missing; scram-sha-256 needs it"),
        problems("authentication: {method: scram-sha-256}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [", "a: b: c", "\t", "- x", "just text", "a: 1\n---\na: 2", "a: *b"})
  void refusesWhatIsNoDocument(String text) {
    assertFalse(problems(text).isEmpty());
  }

  @Test
  void keepsPasswordsOutOfItsText() {
    CordonConfig config =
        parse("backend: {credentials: {alice: sesame}}\nadmin: {token: sesame-sesame-sesame}");

    assertFalse(config.toString().contains("sesame"), config.toString());
  }

  @Test
  void readsAFile(@TempDir Path dir) throws Exception {
    Path good = Files.writeString(dir.resolve("good.yaml"), "loops: 2\n");
    Path bad = Files.writeString(dir.resolve("bad.yaml"), "loops: two\nx: 1\n");
    Vertx vertx = Vertx.vertx();
    try {
      assertEquals(2, read(vertx, good).loops());
      ExecutionException e = assertThrows(ExecutionException.class, () -> read(vertx, bad));
      assertEquals(2, ((ConfigException) e.getCause()).problems().size());
      assertThrows(ExecutionException.class, () -> read(vertx, dir.resolve("none.yaml")));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  private static CordonConfig read(Vertx vertx, Path file) throws Exception {
    return ConfigReader.read(vertx, file)
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private static CordonConfig parse(String text) {
    return ConfigReader.parse(text, name -> null);
  }

  @Test
  void refusesOnePortForTwoThings() {
    assertEquals(
        List.of("admin.port: expected another port than listen.port, found 7000"),
        problems("listen: {port: 7000}\nadmin: {port: 7000}"));
    // 0 picks a free one for each, and what is switched off takes none.
    ConfigReader.parse("listen: {port: 0}\nadmin: {port: 0}", name -> null);
    ConfigReader.parse("listen: {port: 7000}\nadmin: {enabled: false, port: 7000}", name -> null);
  }

  private static List<String> problems(String text) {
    ConfigException e = assertThrows(ConfigException.class, () -> parse(text));
    return e.problems().stream().map(PolicyProblem::toString).toList();
  }

  private static String document(String key, String value) {
    int dot = key.indexOf('.');
    return dot < 0
        ? key + ": " + value
        : key.substring(0, dot) + ":\n  " + key.substring(dot + 1) + ": " + value;
  }

  private static Object component(Object record, String key) throws ReflectiveOperationException {
    for (String name : DEEPER.getOrDefault(key, key).split("\\.")) {
      record = record.getClass().getMethod(name).invoke(record);
    }
    return record;
  }

  /** The keys of a document of two levels, by its indentation. */
  private static List<String> leaves(String text) {
    Matcher line = Pattern.compile("^( *)(\\w+):( .*)?$", Pattern.MULTILINE).matcher(text);
    List<String> leaves = new ArrayList<>();
    String section = "";
    while (line.find()) {
      String value = line.group(3) == null ? "" : line.group(3).replaceFirst("#.*", "");
      if (!line.group(1).isEmpty()) {
        leaves.add(section + "." + line.group(2));
      } else if (value.isBlank()) {
        section = line.group(2);
      } else {
        leaves.add(line.group(2));
      }
    }
    return Arrays.asList(new TreeSet<>(leaves).toArray(String[]::new));
  }
}
