package io.cordon.plugin.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import io.cordon.plugin.SettingsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A case of each hook: what it is asked, and what counts as right. */
class CasesTest {

  private static final Map<String, Object> TOLD = Map.of("name", "told", "hook", "post_query");

  @Test
  void anObserverIsToldWhoAskedAndHowItEnded() {
    List<String> told = new ArrayList<>();
    Hooks hooks =
        Hooks.none()
            .withPostQuery(
                (request, outcome) ->
                    told.add(request.context().identity() + " " + request.query() + " " + outcome));

    List<Cases.Result> results =
        run(
            hooks,
            with(TOLD, "request", Map.of("identity", "alice", "query", "SELECT 2")),
            with(
                TOLD,
                "outcome",
                Map.of(
                    "success",
                    false,
                    "targetNode",
                    "pg-1",
                    "elapsedMicros",
                    7,
                    "responseBytes",
                    9,
                    "error",
                    "no")));

    assertEquals(List.of(true, true), passed(results));
    assertEquals(
        List.of(
            "alice SELECT 2 " + new QueryOutcome(true, null, 0, 0, null),
            "postgres SELECT 1 " + new QueryOutcome(false, "pg-1", 7, 9, "no")),
        told);
  }

  @Test
  void whatAnObserverWroteCounts() {
    Cases cases =
        read(
            List.of(
                with(TOLD, "expect", keys("seen", "1")),
                with(TOLD, "expect", keys("seen", "1")),
                with(TOLD, "expect", keys("seen", null)),
                with(TOLD, "expect", keys("missing", null))));
    KeyValues store = cases.context().keyValues();

    List<Cases.Result> results = cases.run(counting(store), store);

    assertEquals(List.of(true, false, false, true), passed(results), "they share the keys");
    assertEquals(Map.of("keys", Map.of("seen", "2")), results.get(1).actual());
  }

  @Test
  void anObserverThatThrowsHasFailed() {
    Hooks hooks =
        Hooks.none()
            .withPostQuery(
                (request, outcome) -> {
                  throw new IllegalStateException("boom");
                });

    List<Cases.Result> results = run(hooks, TOLD);

    assertEquals(List.of(false), passed(results));
    assertEquals(
        Map.of("failed", "java.lang.IllegalStateException: boom"), results.get(0).actual());
  }

  @Test
  void aPluginWithoutTheHookHasFailed() {
    assertEquals(List.of(false), passed(run(Hooks.none(), TOLD)));
  }

  @Test
  void aHookMayBeHeldToItsKeysBesideItsAnswer() {
    Cases cases =
        read(
            List.of(
                Map.of(
                    "name",
                    "one",
                    "request",
                    Map.of(),
                    "expect",
                    Map.of("action", "default", "keys", Map.of("last", "SELECT 1")))));
    KeyValues store = cases.context().keyValues();
    Hooks hooks =
        Hooks.none()
            .withRoute(
                request -> {
                  store.set("last", request.query().getBytes(UTF_8));
                  return new RouteResult.Default();
                });

    assertEquals(List.of(true), passed(cases.run(hooks, store)));
  }

  @Test
  void preQueryIsExpectedAsTheAbiSaysIt() {
    Hooks hooks =
        Hooks.none()
            .withPreQuery(
                request ->
                    request.query().equals("SELECT 1")
                        ? new PreQueryResult.Rewrite("SELECT 2")
                        : new PreQueryResult.Block("not today"));
    Map<String, Object> block =
        Map.of("name", "b", "hook", "pre_query", "request", Map.of("query", "TABLE x"));

    List<Cases.Result> results =
        run(
            hooks,
            Map.of(
                "name",
                "a",
                "hook",
                "pre_query",
                "request",
                Map.of(),
                "expect",
                Map.of("action", "rewrite", "value", "SELECT 2")),
            with(block, "expect", Map.of("action", "block", "value", "not today")),
            with(block, "expect", Map.of("action", "block", "reason", "not today")),
            with(block, "expect", Map.of("reason", "some other day")));

    assertEquals(List.of(true, true, true, false), passed(results));
  }

  /** As the ABI has it: the identity is a member of its own, and what is not named may be any. */
  @Test
  void authenticateIsExpectedAsTheAbiSaysIt() {
    Hooks hooks =
        Hooks.none()
            .withAuthenticate(
                login ->
                    new AuthenticateResult.Success(
                        new AuthenticateResult.Identity(
                            login.headers().get("token"),
                            login.username() + "@" + login.clientIp(),
                            List.of("analyst"),
                            "acme",
                            Map.of("helios.region", "eu-west"))));
    Map<String, Object> login =
        Map.of(
            "name",
            "a",
            "hook",
            "authenticate",
            "request",
            Map.of(
                "identity", "alice", "clientIp", "192.0.2.7", "headers", Map.of("token", "u-7")));

    List<Cases.Result> results =
        run(
            hooks,
            with(
                login,
                "expect",
                Map.of(
                    "action",
                    "success",
                    "identity",
                    Map.of("user_id", "u-7", "username", "alice@192.0.2.7", "tenant_id", "acme"))),
            with(
                login,
                "expect",
                Map.of("identity", Map.of("claims", Map.of("helios.region", "eu-west")))),
            with(
                login,
                "expect",
                Map.of("identity", Map.of("claims", Map.of("helios.region", "us-east")))));

    assertEquals(List.of(true, true, false), passed(results));
  }

  @Test
  void aHookThatDoesNotComeBackIsSeenAndWhere() {
    try (Patience patience = new Patience(java.time.Duration.ofSeconds(1))) {
      Patience.Outcome<Object> outcome = patience.ask(CasesTest::forever);

      assertTrue(
          outcome
              .failure()
              .startsWith(
                  "no answer within 1000 ms; it is in io.cordon.plugin.testkit.CasesTest.forever("),
          outcome::toString);
      assertTrue(patience.isLost());
      assertEquals(
          "not asked: it has not come back before",
          patience.ask(() -> 1).failure(),
          "its thread is lost");
    }
  }

  private static Object forever() throws InterruptedException {
    while (true) {
      Thread.sleep(1000);
    }
  }

  @Test
  void saysWhatIsNoCase() {
    assertProblem("cases: expected at least one");
    assertProblem(
        "cases[0]: hook: expected authenticate or pre_query or route or post_query, found"
            + " \"routes\"",
        Map.of("name", "a", "hook", "routes", "request", Map.of(), "expect", Map.of("a", "b")));
    assertProblem(
        "cases[0]: expect: missing; expected such as {action: default}",
        Map.of("name", "a", "request", Map.of()));
    assertProblem(
        "cases[0]: outcome: only post_query is told one, not route",
        Map.of(
            "name",
            "a",
            "request",
            Map.of(),
            "outcome",
            Map.of(),
            "expect",
            Map.of("action", "default")));
    assertProblem(
        "cases[0]: expect: expected no more than {keys: {KEY: VALUE}}, as post_query answers"
            + " nothing; found [action]",
        with(TOLD, "expect", Map.of("action", "default")));
    assertProblem(
        "cases[0]: expect.keys.seen: expected text, or null for none; found 1: quote it",
        with(TOLD, "expect", Map.of("keys", Map.of("seen", 1))));
    assertProblem(
        "cases[0]: expect.keys: expected keys and values, found seen",
        with(TOLD, "expect", Map.of("keys", "seen")));
    assertProblem(
        "cases[0].outcome: expected an error where success is false, and nowhere else",
        with(TOLD, "outcome", Map.of("success", false)));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static void assertProblem(String problem, Map<String, Object>... cases) {
    SettingsException e =
        assertThrows(SettingsException.class, () -> read(List.of(cases)), problem);
    assertEquals(List.of(problem), e.problems());
  }

  /** Writes how often it was told. */
  private static Hooks counting(KeyValues store) {
    return Hooks.none()
        .withPostQuery(
            (RouteRequest request, QueryOutcome outcome) -> {
              int before = store.get("seen").map(it -> Integer.parseInt(text(it))).orElse(0);
              store.set("seen", Integer.toString(before + 1).getBytes(UTF_8));
            });
  }

  private static String text(byte[] utf8) {
    return new String(utf8, UTF_8);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static List<Cases.Result> run(Hooks hooks, Map<String, Object>... cases) {
    Cases read = read(List.of(cases));
    return read.run(hooks, read.context().keyValues());
  }

  private static Cases read(List<Map<String, Object>> cases) {
    List<Map<String, Object>> whole = new ArrayList<>();
    for (Map<String, Object> one : cases) {
      whole.add(one);
    }
    return Cases.read(Map.of("cases", whole));
  }

  private static List<Boolean> passed(List<Cases.Result> results) {
    return results.stream().map(Cases.Result::passed).toList();
  }

  private static Map<String, Object> with(Map<String, Object> one, String key, Object value) {
    Map<String, Object> more = new HashMap<>(one);
    more.put(key, value);
    return more;
  }

  private static Map<String, Object> keys(String key, String value) {
    Map<String, Object> keys = new HashMap<>();
    keys.put(key, value);
    return Map.of("keys", keys);
  }
}
