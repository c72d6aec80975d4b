package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginManifest.OnFailure;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.router.HookCounters;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each way in which a plugin can fail: a refusal that names plugin and cause, on a session that
 * lives; or a package that is not accepted, with an error that names both, while what decided
 * before goes on.
 */
class PluginFailureIT {

  private static final String WHERE = "SELECT current_setting('cluster_name')";

  /** Throws, and answers nothing, where the query says so. */
  private static final String THROWING =
      """
      return Hooks.none().withRoute(request -> {
        if (request.query().contains("!E")) { throw new IllegalStateException(request.query()); }
        if (request.query().contains("!O")) { throw new OutOfMemoryError(request.query()); }
        return request.query().contains("!N") ? null : new RouteResult.Default();
      });
      """;

  @RegisterExtension static final PluginPackages PACKAGES = new PluginPackages();

  static {
    publishGood();
    PACKAGES.publish("throwing", "1", "plugin.jar", PluginPackages.jar("throwing", THROWING, ""));
  }

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember STRICT =
      CordonMember.with(
              CLUSTER, new PluginSpec("misbehave", Map.of()), new PluginSpec("throwing", Map.of()))
          .plugins(PACKAGES.config());

  @RegisterExtension
  static final CordonMember LENIENT =
      CordonMember.with(
              CLUSTER,
              new PluginSpec("misbehave", OnFailure.DEFAULT, Map.of()),
              new PluginSpec("throwing", OnFailure.DEFAULT, Map.of()))
          .plugins(PACKAGES.config());

  @AfterEach
  void publishTheGoodOneAgain() {
    publishGood();
    Await.until("the good one is back", () -> STRICT.activation().refused() == null);
  }

  // what the plugin does | who it is | the cause in metrics | what the client is told
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "T | misbehave | TRAP      | trap",
        "L | misbehave | DEADLINE  | no answer within 500 ms",
        "M | misbehave | TRAP      | trap",
        "S | misbehave | STACK     | call stack exhausted",
        "G | misbehave | ANSWER    | its answer is none",
        "X | misbehave | ANSWER    | its answer is none",
        "B | misbehave | ANSWER    | its answer is none",
        "P | misbehave | ANSWER    | its answer is none",
        "E | throwing  | EXCEPTION | threw java.lang.IllegalStateException",
        "O | throwing  | MEMORY    | out of memory",
        "N | throwing  | ANSWER    | no answer"
      })
  void aFailureIsARefusalAndTheSessionLives(
      String what, String plugin, FailureCause why, String shown) throws IOException {
    String statement = "SELECT 'secret !" + what + "'";
    String refusal = "Query blocked by route plugin: plugin \"" + plugin + "\" failed: " + shown;
    long before = counts(STRICT, plugin).failures(why);
    long pardonedBefore = counts(LENIENT, plugin).pardoned();
    try (RawClient client = RawClient.connect(STRICT.host(), STRICT.port());
        RawClient other = RawClient.connect(LENIENT.host(), LENIENT.port())) {
      assertRefused(refusal, 'I', client.query(statement));
      assertEquals(PRIMARY, answer(client.query(WHERE)));
      assertRefused(
          refusal,
          'I',
          client.exchange(
              Frontend.parse("", statement),
              Frontend.bind("", ""),
              Frontend.execute(""),
              Frontend.sync()));
      client.query("BEGIN");
      assertEquals(PRIMARY, answer(client.query(WHERE)));
      assertRefused(refusal, 'E', client.query(statement));
      client.query("ROLLBACK");
      assertEquals(PRIMARY, answer(client.query(WHERE)));

      assertEquals("secret !" + what, answer(other.query(statement)));
    }
    assertTrue(counts(STRICT, plugin).failures(why) >= before + 3, "each is counted");
    assertEquals(0, counts(STRICT, plugin).pardoned(), "and none let through");
    assertTrue(
        counts(LENIENT, plugin).pardoned() > pardonedBefore, "what was let through is counted too");
  }

  // a module of plugin-wasm's tests, published in the place of a good one | what is said
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no-route       | exports no function \"route\"",
        "no-memory      | exports no memory \"memory\"",
        "unknown-import | unknown import",
        "wasi           | unknown import",
        "start-traps    | does not start: trap: ",
        "start-loops    | does not start: no answer within 1000 ms",
        "big-memory     | bytes of memory, more than "
      })
  void aModuleThatCannotBeUsedIsNotAccepted(String module, String why) throws Exception {
    Path file = Path.of("../plugin-wasm/src/test/resources/io/cordon/plugin/wasm");

    PACKAGES.publish(
        "misbehave", module, "plugin.wasm", Files.readAllBytes(file.resolve(module + ".wasm")));

    assertNotAccepted(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throw new IllegalStateException(\"x\"); | could not start: java.lang.IllegalStateException",
        "return Hooks.none();                    | does not give what its manifest names: route",
        "return Hooks.none().withRoute(r -> { throw new IllegalStateException(); }); | failed when"
            + " it was asked for the first time",
        "try { Thread.sleep(600_000); } catch (InterruptedException e) { } return null; | did not"
            + " start within 10000 ms"
      })
  void aJarThatDoesNotStartIsNotAccepted(String start, String why) throws Exception {
    PACKAGES.publish("misbehave", "2", "plugin.jar", PluginPackages.jar("misbehave", start, ""));

    assertNotAccepted(why);
  }

  @Test
  void aPackageThatWasAlteredIsNotAccepted() throws Exception {
    byte[] code = PluginPackages.wasm("misbehave");
    byte[] manifest = PluginPackages.manifest("misbehave", "3", "plugin.wasm", code);
    byte[] other = PluginPackages.answering("{\"action\":\"default\"}");

    PACKAGES.publish("misbehave", manifest, "plugin.wasm", other, PACKAGES.sign(manifest));
    assertNotAccepted("wrong digest of plugin.wasm");
    PACKAGES.publish("misbehave", manifest, "plugin.wasm", code, null);
    assertNotAccepted("not signed: plugin.sig is missing");
    byte[] stranger =
        PluginPackages.sign(KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), manifest);
    PACKAGES.publish("misbehave", manifest, "plugin.wasm", code, stranger);
    assertNotAccepted("no key of the trust root has signed its manifest");
    byte[] lenient =
        new String(manifest, UTF_8)
            .replace("\"schemaVersion\"", "\"onFailure\":\"default\",\"schemaVersion\"")
            .getBytes(UTF_8);
    PACKAGES.publish("misbehave", lenient, "plugin.wasm", code, PACKAGES.sign(manifest));
    assertNotAccepted("no key of the trust root has signed its manifest");
    Files.delete(PACKAGES.archive("misbehave"));
    assertNotAccepted("no plugin is named \"misbehave\"");
    Files.writeString(PACKAGES.archive("misbehave"), "half of a file");
    assertNotAccepted("plugin \"misbehave\" is not loaded");
  }

  /** No member starts with a policy of which a plugin cannot be loaded. */
  @Test
  void aMemberDoesNotStartWithoutAPlugin() throws Exception {
    CordonMember member =
        CordonMember.with(CLUSTER, new PluginSpec("missing", Map.of())).plugins(PACKAGES.config());

    String message = member.failure();

    assertTrue(
        message.startsWith("plugins[0].name: no plugin is named \"missing\"; there are "), message);
  }

  private static void assertNotAccepted(String why) throws IOException {
    Await.until(
        "not accepted: " + why,
        () -> {
          String refused = STRICT.activation().refused();
          return refused != null && refused.contains(why);
        });
    String refused = STRICT.activation().refused();
    assertTrue(refused.contains("\"misbehave\""), refused);
    assertEquals("good", STRICT.activation().plugins().get("misbehave"), "the old one stays");
    try (RawClient client = RawClient.connect(STRICT.host(), STRICT.port())) {
      assertEquals(PRIMARY, answer(client.query(WHERE)));
      assertRefused(
          "Query blocked by route plugin: plugin \"misbehave\" failed: trap",
          'I',
          client.query("SELECT '!T'"));
    }
  }

  private static void publishGood() {
    PACKAGES.publish("misbehave", "good", "plugin.wasm", PluginPackages.wasm("misbehave"));
  }

  private static HookCounters.Counts counts(CordonMember member, String plugin) {
    return member.hookCounters().all().get(new HookCounters.Key(plugin, Hook.ROUTE));
  }

  private static void assertRefused(String message, char status, List<Reply> replies) {
    List<Reply> answers = replies.stream().filter(reply -> reply.type() != 'S').toList();
    assertEquals('E', answers.get(0).type(), Reply.transcript(replies));
    assertEquals("42000", answers.get(0).errorFields().get('C'));
    assertEquals(message, answers.get(0).errorFields().get('M'));
    assertEquals(status, answers.get(1).status());
  }

  private static String answer(List<Reply> replies) {
    assertNull(
        replies.stream().filter(reply -> reply.type() == 'E').findFirst().orElse(null),
        Reply.transcript(replies));
    return Reply.rows(replies).get(0).get(0);
  }
}
