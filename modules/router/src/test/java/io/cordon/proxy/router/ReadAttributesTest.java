package io.cordon.proxy.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.plugin.Attribute;
import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.RouteResult;
import io.cordon.proxy.policy.IdentitySpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadAttributesTest {

  private static final Hooks ROUTE = Hooks.none().withRoute(request -> new RouteResult.Default());
  private static final Attribute REGION =
      new Attribute("helios.region", true, Set.of("eu-west", "us-east"));

  @ParameterizedTest
  @CsvSource({
    "helios.regoin, eu-west, 'no plugin of the chain reads this attribute; did you mean \"helios.region\"?'",
    "region, eu-west, 'no plugin of the chain reads this attribute; did you mean \"helios.region\"?'",
    "helios.tenant, acme, no plugin of the chain reads this attribute",
    "replca, pg-1, 'no plugin of the chain reads this attribute; did you mean \"replica\"?'",
    "helios.region, eu-wset, 'router knows no region \"eu-wset\"; did you mean \"eu-west\"?'",
    "helios.region, EU-WEST, 'router knows no region \"EU-WEST\"; did you mean \"eu-west\"?'",
    "helios.region, antarctica, router knows no region \"antarctica\"",
  })
  void warnsOfWhatIsGivenInVain(String name, String value, String message) {
    ReadAttributes reads = reads();

    assertEquals(
        List.of("identities.alice." + name + ": " + message),
        warnings(
            reads,
            new IdentitySpec("alice", Map.of(name, value)),
            new IdentitySpec("bob", Map.of("helios.region", "eu-west"))));
  }

  @Test
  void hasNothingToSayOfWhatIsRead() {
    assertEquals(
        List.of(),
        warnings(
            reads(),
            new IdentitySpec("alice", Map.of("helios.region", "us-east", "replica", "pg-1"))));
  }

  @Test
  void warnsOfAnAttributeThatIsFixedForNobody() {
    assertEquals(
        List.of(
            "plugins[0]: \"helios.region\" is fixed for nobody: router believes what a client sets"),
        warnings(reads(), new IdentitySpec("alice", Map.of())));
  }

  @Test
  void aHookThatClaimsMayFixIt() {
    ReadAttributes reads = reads();
    reads.add(
        "plugins[1]",
        "tokens",
        Hooks.none()
            .withAuthenticate(request -> new AuthenticateResult.Defer())
            .withAttributes(Set.of()));

    assertEquals(List.of(), warnings(reads));
  }

  /** It may read anything, but a name that is nearly another one is a slip all the same. */
  @Test
  void aPluginThatDoesNotSayWhatItReadsMayReadWhatNoOtherDoes() {
    ReadAttributes reads = reads();
    reads.add("plugins[1]", "silent", ROUTE);

    assertEquals(
        List.of(
            "identities.alice.helios.regoin: no plugin of the chain reads this attribute; did you"
                + " mean \"helios.region\"?"),
        warnings(
            reads,
            new IdentitySpec("alice", Map.of("helios.tenant", "acme", "helios.regoin", "x")),
            new IdentitySpec("bob", Map.of("helios.region", "eu-west"))));
  }

  @Test
  void thoseThatGrantAreTheGrantingOnesOfAllPlugins() {
    ReadAttributes reads = reads();
    reads.add("plugins[1]", "other", ROUTE.withAttributes(Set.of(Attribute.granting("helios.x"))));
    reads.add(
        "plugins[2]",
        "narrow",
        ROUTE.withAttributes(Set.of(new Attribute("helios.y", false, Set.of()))));

    assertEquals(Set.of("helios.region", "helios.x"), reads.granting());
  }

  private static ReadAttributes reads() {
    ReadAttributes reads = new ReadAttributes();
    reads.add("plugins[0]", "router", ROUTE.withAttributes(Set.of(REGION)));
    return reads;
  }

  private static List<String> warnings(ReadAttributes reads, IdentitySpec... specs) {
    Map<String, IdentitySpec> identities = new HashMap<>();
    for (IdentitySpec spec : specs) {
      identities.put(spec.user(), spec);
    }
    return reads.warnings(new Policy(1, List.of(), identities, List.of())).stream()
        .map(PolicyProblem::toString)
        .toList();
  }
}
