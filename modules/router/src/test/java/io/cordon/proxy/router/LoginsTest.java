package io.cordon.proxy.router;

import static io.cordon.proxy.router.Fixtures.chain;
import static io.cordon.proxy.router.Fixtures.policy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.AuthenticateHook;
import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.AuthenticateResult.Identity;
import io.cordon.plugin.Catalog;
import io.cordon.plugin.Hook;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.PluginSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoginsTest {

  private static final AuthenticateResult DEFER = new AuthenticateResult.Defer();

  static LoginQuestion question(Map<String, String> fixed) {
    return new LoginQuestion(
        new AuthenticateRequest(Map.of("application_name", "psql"), "alice", "192.0.2.7", "demo"),
        fixed);
  }

  @Test
  void claimsAreFixedBesideWhatThePolicyFixes() {
    LoginDecision decision =
        decide(
            Map.of("helios.team", "red"),
            request -> DEFER,
            request ->
                success(
                    new Identity(
                        "u-7",
                        "somebody else",
                        List.of("analyst", "reader"),
                        "acme",
                        Map.of("helios.region", "eu-west", "Tier", "gold", "acme.cost", "7"))));

    assertEquals(
        new LoginDecision.Admitted(
            Map.of(
                "helios.team", "red",
                "helios.region", "eu-west",
                "helios.tier", "gold",
                "helios.acme.cost", "7",
                "helios.user_id", "u-7",
                "helios.tenant_id", "acme",
                "helios.roles", "analyst,reader"),
            3),
        decision);
  }

  @ParameterizedTest
  @MethodSource("outsiders")
  void noClaimIsASettingOfANodeItself(String claim, String attribute) {
    LoginDecision decision = decide(Map.of(), request -> claiming(Map.of(claim, "x")));

    assertEquals(
        new LoginDecision.Admitted(Map.of(attribute, "x", "helios.user_id", "u"), 3), decision);
  }

  static Stream<Arguments> outsiders() {
    return Stream.of(
        Arguments.of("search_path", "helios.search_path"),
        Arguments.of("session_authorization", "helios.session_authorization"),
        Arguments.of("application_name", "helios.application_name"),
        Arguments.of("client_addr", "helios.client_addr"),
        Arguments.of("replica", "replica"),
        Arguments.of("helios.replica", "replica"));
  }

  @Test
  void everyHookIsAskedAndTheFirstDenialIsShown() {
    List<String> asked = new ArrayList<>();
    LoginDecision decision =
        decide(
            Map.of(),
            request -> {
              asked.add("a");
              return claiming(Map.of("region", "eu"));
            },
            request -> {
              asked.add("b");
              return new AuthenticateResult.Denied("not\u0000 today\n");
            },
            request -> {
              asked.add("c");
              return new AuthenticateResult.Denied("never");
            });

    assertEquals(
        LoginDecision.Denied.by(
            List.of(new Objection("b", "not today ", false), new Objection("c", "never", false)),
            3),
        decision);
    assertEquals(List.of("a", "b", "c"), asked);
  }

  @Test
  void aBlankDenialDenies() {
    assertEquals(
        denied("denied by plugin", "a"),
        decide(Map.of(), request -> new AuthenticateResult.Denied(" ")));
  }

  @Test
  void twoPluginsThatClaimDifferentValuesAreRefusedByName() {
    assertEquals(
        denied(
            "plugin \"a\" and plugin \"c\" claim different values for \"helios.region\"", "c", "a"),
        decide(
            Map.of(),
            request -> claiming(Map.of("helios.region", "eu")),
            request -> DEFER,
            request -> claiming(Map.of("REGION", "us"))));
  }

  /** What the policy only keeps clients from setting. */
  @Test
  void whatThePolicyLeavesEmptyMayBeClaimedOnce() {
    Map<String, String> empty = Map.of("helios.region", "");

    assertEquals(
        new LoginDecision.Admitted(Map.of("helios.region", "eu", "helios.user_id", "u"), 3),
        decide(empty, request -> claiming(Map.of("helios.region", "eu"))));
    assertEquals(new LoginDecision.Admitted(empty, 3), decide(empty, request -> DEFER));
    assertEquals(
        denied(
            "plugin \"a\" and plugin \"b\" claim different values for \"helios.region\"", "b", "a"),
        decide(
            empty,
            request -> claiming(Map.of("helios.region", "")),
            request -> claiming(Map.of("helios.region", "eu"))));
  }

  @Test
  void aClaimAgainstThePolicyIsRefused() {
    assertEquals(
        denied("the policy and plugin \"a\" claim different values for \"helios.region\"", "a"),
        decide(Map.of("helios.region", "us"), request -> claiming(Map.of("helios.region", "eu"))));
  }

  @Test
  void claimsThatAgreeAreNoConflict() {
    assertEquals(
        new LoginDecision.Admitted(Map.of("helios.region", "eu", "helios.user_id", "u"), 3),
        decide(
            Map.of("helios.region", "eu"),
            request -> claiming(Map.of("helios.region", "eu")),
            request -> claiming(Map.of("region", "eu"))));
  }

  private static LoginDecision denied(String message, String... plugins) {
    return LoginDecision.Denied.by(
        Stream.of(plugins).map(plugin -> new Objection(plugin, message, false)).toList(), 3);
  }

  static Stream<AuthenticateHook> failures() {
    return Stream.of(
        request -> null,
        request -> {
          throw new IllegalStateException("x");
        },
        request -> {
          throw new StackOverflowError();
        },
        request -> claiming(Map.of("https://acme.example/role", "x")),
        request -> claiming(Map.of("", "x")),
        request -> claiming(Map.of("a b", "x")),
        request -> claiming(Map.of("a", "x\u0000")),
        request -> claiming(Map.of("a", "x", "helios.a", "y")),
        request -> claiming(Map.of("user_id", "another")),
        request -> claiming(Map.of("a", "x".repeat(Claims.MAX_BYTES))),
        request -> success(new Identity("u", "alice", List.of("reader", "a,b"), null, Map.of())));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureDenies(AuthenticateHook hook) {
    LoginDecision.Denied denied =
        assertInstanceOf(
            LoginDecision.Denied.class,
            decide(Map.of(), hook, request -> claiming(Map.of("region", "eu"))));

    assertEquals("a", denied.plugin());
    assertTrue(
        Set.of(
                "plugin \"a\" failed: no answer",
                "plugin \"a\" failed: its answer is none",
                "plugin \"a\" failed: call stack exhausted",
                "plugin \"a\" failed: threw java.lang.IllegalStateException")
            .contains(denied.message()),
        denied::message);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsNoOpinionOnlyIfThePolicySaysSo(AuthenticateHook hook) {
    HookCounters counters = new HookCounters();
    Chain chain =
        Chain.build(
            policy(3, new PluginSpec("a", PluginManifest.OnFailure.DEFAULT, Map.of())),
            Plugins.of(PluginOptions.BUILT_IN, List.of(TestPlugin.authenticating("a", hook))),
            name -> KeyValues.none(),
            Catalog.none(),
            counters);

    assertEquals(
        new LoginDecision.Admitted(Map.of("helios.team", "red"), 3),
        chain.decide(question(Map.of("helios.team", "red"))));
    HookCounters.Counts counts = counters.of("a", Hook.AUTHENTICATE);
    assertEquals(1, counts.calls());
    assertEquals(1, counts.failures());
    assertEquals(0, counts.refusals());
  }

  private static LoginDecision decide(Map<String, String> fixed, AuthenticateHook... hooks) {
    TestPlugin[] plugins = new TestPlugin[hooks.length];
    for (int i = 0; i < hooks.length; i++) {
      plugins[i] = TestPlugin.authenticating(String.valueOf((char) ('a' + i)), hooks[i]);
    }
    return chain(3, plugins).decide(question(fixed));
  }

  private static AuthenticateResult claiming(Map<String, String> claims) {
    return success(new Identity("u", "alice", List.of(), null, claims));
  }

  private static AuthenticateResult success(Identity identity) {
    return new AuthenticateResult.Success(identity);
  }
}
