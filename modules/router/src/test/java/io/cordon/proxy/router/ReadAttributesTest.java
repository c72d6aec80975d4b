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
  private static final IdentitySpec EVERYBODY = new IdentitySpec("*", Map.of());
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
        warnings(reads, EVERYBODY, new IdentitySpec("alice", Map.of(name, value))));
  }

  @Test
  void hasNothingToSayOfWhatIsRead() {
    assertEquals(
        List.of(),
        warnings(
            reads(),
            EVERYBODY,
            new IdentitySpec("alice", Map.of("helios.region", "us-east", "replica", "pg-1"))));
  }

  /** Whether an entry gives somebody the attribute is no matter: bob, whom none names, sets it. */
  @Test
  void warnsOfUsersWhoAreNotNamedAndCanGrantThemselvesSomething() {
    String warning =
        "plugins[0]: a user whom identities does not name can set \"helios.region\" itself, and"
            + " router believes it; add an entry \"*\" to prevent that";

    assertEquals(List.of(warning), warnings(reads()));
    assertEquals(List.of(warning), warnings(reads(), new IdentitySpec("alice", Map.of())));
    assertEquals(
        List.of(warning),
        warnings(reads(), new IdentitySpec("alice", Map.of("helios.region", "eu-west"))));
    assertEquals(List.of(), warnings(reads(), EVERYBODY));
  }

  /** An attribute that grants nothing stays everybody's own, also of users who are named. */
  @Test
  void warnsOfAnAttributeThatGrantsNothingIfNoEntryGivesIt() {
    ReadAttributes reads = new ReadAttributes();
    reads.add(
        "plugins[0]",
        "narrow",
        ROUTE.withAttributes(Set.of(new Attribute("helios.y", false, Set.of()))));

    assertEquals(
        List.of(
            "plugins[0]: no entry of identities gives \"helios.y\": each client sets it itself, and"
                + " narrow believes it"),
        warnings(reads, EVERYBODY));
    assertEquals(
        List.of(), warnings(reads, new IdentitySpec("alice", Map.of("helios.y", "anything"))));
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
            EVERYBODY,
            new IdentitySpec("alice", Map.of("helios.tenant", "acme", "helios.regoin", "x"))));
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
