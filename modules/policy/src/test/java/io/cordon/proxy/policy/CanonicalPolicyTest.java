package io.cordon.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPolicyTest {

  private static final String BARE =
      """
      nodes:
        - {name: a, address: "h:1", role: primary, environment: prod}
      plugins:
        - {name: p, settings: {b: [1, 1.50, null], a: {y: true, x: "${X:-v}"}}}
      """;

  @Test
  void hasEveryDefaultAndSortsItsKeys() {
    assertEquals(
        "{\"identities\":{},\"nodes\":[{\"address\":\"h:1\",\"maxConnections\":0,\"name\":\"a\","
            + "\"role\":\"primary\",\"state\":\"active\",\"tags\":{\"environment\":\"prod\"},"
            + "\"weight\":1}],\"onPartition\":\"refuse\",\"plugins\":[{\"name\":\"p\","
            + "\"settings\":{\"a\":{\"x\":\"v\",\"y\":true},\"b\":[1,1.5,null]}}],"
            + "\"regions\":[],\"staleAfter\":\"10s\"}",
        parse(BARE).canonical());
  }

  @Test
  void documentsThatMeanTheSameHaveOneHash() {
    String written =
        """
        staleAfter: 10000ms
        onPartition: refuse
        regions: []
        plugins:
          - settings: {a: {x: v, y: true}, b: [1, 1.5, null]}
            name: p
        identities:
        nodes:
          - {weight: 1, state: active, tags: {environment: prod}, role: primary, address: "h:1", name: a}
        """;

    assertEquals(parse(BARE).hash(), parse(written).hash());
    assertEquals(parse(BARE).hash(), parse(BARE).numbered(7).hash());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "staleAfter: 0s",
        "onPartition: serve",
        "identities: {alice: {attributes: {helios.region: x}}}",
        "regions: [eu]"
      })
  void whatMeansSomethingElseHasAnother(String more) {
    assertNotEquals(parse(BARE).hash(), parse(BARE + more).hash());
  }

  @Test
  void theOrderOfNodesAndPluginsIsPartOfIt() {
    Policy policy = parse(BARE + "  - {name: q}");
    Policy turned =
        new Policy(
            1,
            policy.nodes(),
            policy.identities(),
            List.of(policy.plugins().get(1), policy.plugins().get(0)));

    assertNotEquals(policy.hash(), turned.hash());
  }

  @Test
  void isReadAsWhatItWasMadeOf() throws Exception {
    String example = Files.readString(Path.of("..", "..", "conf", "policy.yaml"));
    for (String text : List.of(BARE, example)) {
      Policy policy = parse(text);

      Policy again = parse(policy.canonical());

      assertEquals(policy, again);
      assertEquals(policy.canonical(), again.canonical());
    }
  }

  @Test
  void keepsEveryCharacter() {
    StringBuilder all = new StringBuilder("${HOME} $${ \\ \" : # ");
    for (int c = 1; c < 0x3000; c++) {
      all.append((char) c);
    }
    all.append("\ufeff\ufffe\uffff").appendCodePoint(0x1F600);
    Policy policy =
        new Policy(
            1,
            parse(BARE).nodes(),
            Map.of("u: #\u0085", new IdentitySpec("u: #\u0085", Map.of("a", all.toString()))),
            List.of(new PluginSpec("p", Map.of("text", all.toString()))));

    assertEquals(policy, parse(policy.canonical()));
  }

  @Test
  void hasNoNumberThatJsonDoesNotHave() {
    Policy policy =
        new Policy(1, List.of(), Map.of(), List.of(new PluginSpec("p", Map.of("n", Double.NaN))));

    assertThrows(IllegalArgumentException.class, policy::canonical);
  }

  @Test
  void saysThatAnEnvironmentIsGivenTwiceAndARegionIsNotDeclared() {
    PolicyException e =
        assertThrows(
            PolicyException.class,
            () ->
                parse(
                    "regions: [eu]\n"
                        + "nodes: [{name: a, address: 'h:1', role: primary, region: us,"
                        + " environment: x, tags: {environment: y}}]"));

    assertEquals(
        "nodes[0].region: \"us\" is not one of regions\n"
            + "nodes[0].environment: given twice: among the tags too",
        e.getMessage());
  }

  private static Policy parse(String text) {
    return PolicyReader.parse(text, 1, name -> null);
  }
}
