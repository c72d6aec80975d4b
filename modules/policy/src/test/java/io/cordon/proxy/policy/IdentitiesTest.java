package io.cordon.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IdentitiesTest {

  private static final IdentitySpec ALICE =
      new IdentitySpec("alice", Map.of("helios.region", "eu-west"));

  @Test
  void aUserHasWhatItsEntryGives() {
    Identities identities = of(Set.of(), ALICE);

    assertEquals(Map.of("helios.region", "eu-west"), identities.fixed("alice"));
    assertSame(identities.fixed("alice"), identities.fixed("alice"));
  }

  @Test
  void nothingIsFixedForAUserWithoutAnEntry() {
    assertEquals(Map.of(), of(Set.of("helios.roles"), ALICE).fixed("bob"));
    assertEquals(Map.of(), of(Set.of("helios.roles"), ALICE).fixed("alicia"));
    assertEquals(Map.of(), of(Set.of("helios.roles"), ALICE).fixed("ALICE"));
  }

  /** So a client cannot add it. */
  @Test
  void whatGrantsAndIsNotGivenIsFixedAndEmpty() {
    assertEquals(
        Map.of("helios.region", "eu-west", "helios.roles", ""),
        of(Set.of("helios.roles", "helios.region"), ALICE).fixed("alice"));
    assertEquals(
        Map.of("helios.roles", ""),
        of(Set.of("helios.roles"), new IdentitySpec("bob", Map.of())).fixed("bob"));
  }

  @Test
  void anEntryOfEverybodyIsOfEveryUser() {
    Identities identities = of(Set.of(), ALICE, new IdentitySpec("*", Map.of("helios.env", "dev")));

    assertEquals(Map.of("helios.env", "dev"), identities.fixed("anybody"));
    assertEquals(
        Map.of("helios.env", "dev", "helios.region", "eu-west"), identities.fixed("alice"));
  }

  @Test
  void theLongestEntryWinsWhateverTheOrder() {
    List<IdentitySpec> specs =
        List.of(
            new IdentitySpec("app_eu_7", Map.of("helios.a", "own")),
            new IdentitySpec("*", Map.of("helios.a", "all", "helios.b", "all", "helios.c", "all")),
            new IdentitySpec("app_*", Map.of("helios.a", "app", "helios.b", "app")),
            new IdentitySpec("app_eu*", Map.of("helios.a", "eu")));
    IdentitySpec[] turned = {specs.get(3), specs.get(2), specs.get(0), specs.get(1)};

    for (Identities each :
        List.of(of(Set.of(), specs.toArray(IdentitySpec[]::new)), of(Set.of(), turned))) {
      assertEquals("own app all", abc(each.fixed("app_eu_7")));
      assertEquals("eu app all", abc(each.fixed("app_eu_8")));
      assertEquals("eu app all", abc(each.fixed("app_eu")));
      assertEquals("app app all", abc(each.fixed("app_us")));
      assertEquals("all all all", abc(each.fixed("app")));
    }
  }

  @Test
  void thoseOfOnePolicyAreEqual() {
    assertEquals(of(Set.of("a.b"), ALICE), of(Set.of("a.b"), ALICE));
    assertEquals(of(Set.of("a.b"), ALICE).hashCode(), of(Set.of("a.b"), ALICE).hashCode());
    assertNotEquals(of(Set.of("a.b"), ALICE), of(Set.of(), ALICE));
  }

  private static String abc(Map<String, String> fixed) {
    return fixed.get("helios.a") + " " + fixed.get("helios.b") + " " + fixed.get("helios.c");
  }

  private static Identities of(Set<String> granting, IdentitySpec... specs) {
    Map<String, IdentitySpec> byUser =
        Arrays.stream(specs).collect(Collectors.toMap(IdentitySpec::user, Function.identity()));
    return Identities.of(new Policy(1, List.of(), byUser, List.of()), granting);
  }
}
