package io.cordon.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.plugin.PluginManifest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReaderTest {

  private static final String NODES = "nodes: [{name: a, address: 'localhost:1', role: primary}]\n";

  @Test
  void readsAPolicy() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("enforce", true);
    settings.put("limit", 3L);
    settings.put("deep", Map.of("list", Arrays.asList("x", 1.5, null)));

    Policy policy =
        parse(
            """
            nodes:
              - name: pg-eu-west
                address: "[::1]:5433"
                region: eu-west
                role: standby
                tags: {environment: production}
              - {name: pg-us-east, address: "db.example.org:5432", role: primary}
            identities:
              alice: {attributes: {helios.region: eu-west}}
              bob:
            plugins:
              - name: residency-router
                settings: {enforce: true, limit: 3, deep: {list: [x, 1.5, null]}}
              - {name: other, onFailure: default}
            """);

    assertEquals(
        List.of(
            new NodeSpec(
                "pg-eu-west",
                "::1",
                5433,
                "eu-west",
                NodeRole.STANDBY,
                Map.of("environment", "production")),
            new NodeSpec("pg-us-east", "db.example.org", 5432, null, NodeRole.PRIMARY, Map.of())),
        policy.nodes());
    assertEquals(
        Map.of(
            "alice",
            new IdentitySpec("alice", Map.of("helios.region", "eu-west")),
            "bob",
            new IdentitySpec("bob", Map.of())),
        policy.identities());
    assertEquals("residency-router", policy.plugins().get(0).name());
    assertEquals(null, policy.plugins().get(0).onFailure());
    assertEquals(settings, policy.plugins().get(0).settings());
    assertEquals(
        new PluginSpec("other", PluginManifest.OnFailure.DEFAULT, Map.of()),
        policy.plugins().get(1));
    assertEquals(5, policy.epoch());
  }

  @Test
  void readsJsonToo() {
    assertEquals(
        parse(NODES),
        parse("{\"nodes\":[{\"name\":\"a\",\"address\":\"localhost:1\",\"role\":\"primary\"}]}"));
  }

  @Test
  void readsTheExample() throws Exception {
    Policy policy = PolicyReader.read(Path.of("..", "..", "conf", "policy.yaml"), 1);

    assertEquals(
        List.of("pg-us-east", "pg-eu-west"), policy.nodes().stream().map(NodeSpec::name).toList());
  }

  @Test
  void listsEveryProblemAtOnce() {
    assertEquals(
        List.of(
            "nodes[3].name: given twice",
            "plugins[2].settings.x: environment variable NOPE is not set",
            "nodes[2]: expected a map, found text",
            "nodes[0].address: expected host:port, found \"x\"",
            "nodes[0].role: expected primary or standby, found \"master\"",
            "nodes[0].rgion: not known; expected one of address, environment, maxConnections, name,"
                + " region, role, state, tags, weight",
            "nodes[1].name: \"a\" is already the name of nodes[0]",
            "nodes[1].address: missing; expected text",
            "nodes[1].region: expected a name of letters, digits, dots, hyphens, found \"\"",
            "nodes[1].role: missing; expected primary or standby",
            "nodes[1].tags.tier: expected text, found a number; quote it",
            "nodes[2].name: missing; expected text",
            "nodes[2].address: missing; expected text",
            "nodes[2].role: missing; expected primary or standby",
            "identities.alice.attributes.Helios Region: expected a name such as helios.region",
            "identities.alice.roles: not known; expected one of attributes",
            "plugins[0].name: expected a name of lower case letters, digits, hyphens, found \"P\"",
            "plugins[0].onFailure: expected block or default, found \"allow\"",
            "plugins[2].name: \"q\" is already the name of plugins[1]",
            "extra: not known; expected one of identities, nodes, onPartition, plugins, regions,"
                + " staleAfter"),
        problems(
            """
            nodes:
              - {name: a, address: x, role: master, rgion: y}
              - {name: a, region: "", tags: {tier: 1}}
              - nonsense
              - {name: b b, name: c, address: "h:1", role: primary}
            identities:
              alice: {attributes: {Helios Region: x}, roles: []}
            plugins:
              - {name: P, onFailure: allow}
              - {name: q}
              - {name: q, settings: {x: "${NOPE}"}}
            extra: 1
            """));
  }

  @Test
  void wantsANode() {
    assertEquals(List.of("nodes: expected at least one"), problems(""));
    assertEquals(List.of("nodes: expected at least one"), problems("nodes: []"));
  }

  @Test
  void anEntryOfManyUsersHasItsStarAtTheEnd() {
    String expected = ": expected a user's name, or the beginning of names and * at its end";
    String node = "nodes: [{name: a, address: 'h:1', role: primary}]\n";

    assertEquals(
        List.of("identities.*_app" + expected, "identities.a*b*" + expected),
        problems(node + "identities: {'*_app': {}, 'a*b*': {}}"));
    assertEquals(
        Set.of("*", "app_*"),
        parse(node + "identities: {'*': {}, 'app_*': {}}").identities().keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "x:",
        ":1",
        "x:0",
        "x:65536",
        "x:1:2",
        "::1:5432",
        "[::1]",
        "[x]:1",
        "a b:1",
        "-:1",
        "x:-1",
        "http://x:1",
        "x:1/db",
        "u@x:1",
        ""
      })
  void refusesWhatIsNoAddress(String address) {
    assertEquals(
        1,
        problems("nodes: [{name: a, role: primary, address: '" + address + "'}]").size(),
        address);
  }

  @ParameterizedTest
  @CsvSource({
    "x:1,x,1",
    "10.0.0.1:65535,10.0.0.1,65535",
    "pg-1.example.org:5432,pg-1.example.org,5432",
    "[fe80::1%eth0]:5432,fe80::1%eth0,5432",
    "[::ffff:10.0.0.1]:5432,::ffff:10.0.0.1,5432"
  })
  void readsAddresses(String address, String host, int port) {
    NodeSpec node =
        parse("nodes: [{name: a, role: primary, address: '" + address + "'}]").nodes().get(0);

    assertEquals(host, node.host());
    assertEquals(port, node.port());
  }

  @Test
  void givesSettingsTheTypeOfWhatTheEnvironmentHolds() {
    Policy policy =
        PolicyReader.parse(
            NODES + "plugins: [{name: p, settings: {a: '${A}', b: '${B}', c: 'v${B}'}}]",
            1,
            Map.of("A", "false", "B", "7")::get);

    assertEquals(Map.of("a", false, "b", 7L, "c", "v7"), policy.plugins().get(0).settings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"${", "${}", "${1}", "${A:=x}", "${A", "${A B}"})
  void refusesOtherFormsOfVariables(String text) {
    assertEquals(
        List.of("nodes[0].tags.t: expected ${NAME} or ${NAME:-default}"),
        problems("nodes: [{name: a, address: 'h:1', role: primary, tags: {t: '" + text + "'}}]"));
  }

  @Test
  void refusesWhatIsTooDeepOrTooLong() {
    assertEquals(1, problems("a: " + "[".repeat(100) + "]".repeat(100)).size());
    assertEquals(1, problems("#".repeat(1 << 21)).size());
  }

  private static Policy parse(String text) {
    return PolicyReader.parse(text, 5, name -> null);
  }

  private static List<String> problems(String text) {
    PolicyException e = assertThrows(PolicyException.class, () -> parse(text));
    return e.problems().stream().map(PolicyProblem::toString).toList();
  }
}
