package io.cordon.plugin.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import io.cordon.plugin.SettingsException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class TestkitTest {

  private static final PluginContract SHORT = new PluginContract(7, 100, 5_000_000);

  @Test
  void acceptsAPluginThatKeepsTheContract() {
    Hooks hooks =
        Hooks.none()
            .withRoute(
                hook(
                    request -> new RouteResult.Block(request.context().identity()),
                    RouteHook.Input.IDENTITY))
            .withPreQuery(request -> new PreQueryResult.Continue())
            .withAuthenticate(login -> new AuthenticateResult.Defer())
            .withPostQuery((request, outcome) -> {});

    assertEquals(List.of(), SHORT.check(hooks));
    PluginContract.verify(hooks);
  }

  @Test
  void seesAPluginThatThrowsOnSomeRequests() {
    Hooks hooks =
        Hooks.none()
            .withRoute(
                request -> {
                  request.context().attributes().get("helios.region").length();
                  return new RouteResult.Default();
                });

    List<String> problems = SHORT.check(hooks);

    assertTrue(problems.get(0).startsWith("route threw java.lang.NullPointerException"));
    assertThrows(AssertionError.class, () -> PluginContract.verify(hooks));
  }

  @Test
  void seesAnObserverThatThrows() {
    Hooks hooks =
        Hooks.none()
            .withPostQuery((request, outcome) -> System.identityHashCode(outcome.error().strip()));

    assertTrue(
        SHORT.check(hooks).get(0).startsWith("post_query threw java.lang.NullPointerException"));
  }

  @Test
  void seesAPluginThatAnswersNothing() {
    assertTrue(SHORT.check(route(request -> null)).get(0).startsWith("route answered nothing"));
  }

  @Test
  void seesAPluginThatDoesTooMuch() {
    List<String> problems = new PluginContract(1, 100, 1_000).check(route(busy(3_000_000)));

    assertEquals(1, problems.size(), "and asks it no more");
    assertTrue(
        problems.get(0).matches("route took as long as \\d+ steps of .*"), problems::toString);
  }

  /** On a machine that is a thousand times as slow: what it can do is compared, not how fast. */
  @Test
  void isTheSameOnASlowMachine() {
    LongSupplier slow = () -> 1_000 * ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

    assertEquals(
        List.of(),
        new ContractRun(SHORT, route(busy(10_000)), new CalibratedLoop(slow)).problems());
    assertEquals(
        1,
        new ContractRun(
                new PluginContract(1, 100, 1_000), route(busy(3_000_000)), new CalibratedLoop(slow))
            .problems()
            .size());
  }

  @Test
  void seesAPluginThatWaits() {
    List<String> problems =
        SHORT.check(
            route(
                request -> {
                  LockSupport.parkNanos(1);
                  return new RouteResult.Default();
                }));

    assertTrue(problems.get(0).startsWith("route waited, 1 times: "), problems::toString);
  }

  /** Works for so many steps. */
  private static RouteHook busy(int steps) {
    return request -> {
      long x = request.query().length() + 1;
      for (int i = 0; i < steps; i++) {
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
      }
      return new RouteResult.Block("" + (x == 0));
    };
  }

  @Test
  void seesAPluginThatReadsMoreThanItSays() {
    Hooks hooks =
        Hooks.none()
            .withRoute(
                hook(request -> new RouteResult.Block(request.query()), RouteHook.Input.IDENTITY));

    assertTrue(SHORT.check(hooks).get(0).startsWith("route reads more than its inputs()"));
  }

  @Test
  void seesAPreQueryThatReadsMoreThanItSays() {
    PreQueryHook hook =
        new PreQueryHook() {
          @Override
          public PreQueryResult preQuery(RouteRequest request) {
            return new PreQueryResult.Block(request.context().identity());
          }

          @Override
          public Set<RouteHook.Input> inputs() {
            return Set.of(RouteHook.Input.QUERY);
          }
        };

    List<String> problems = SHORT.check(Hooks.none().withPreQuery(hook));

    assertTrue(
        problems.get(0).startsWith("pre_query reads more than its inputs() [QUERY]"),
        problems::toString);
  }

  @Test
  void seesAPluginThatCannotSayWhatItReads() {
    RouteHook hook =
        new RouteHook() {
          @Override
          public RouteResult route(RouteRequest request) {
            return new RouteResult.Default();
          }

          @Override
          public Set<Input> inputs() {
            throw new IllegalStateException("boom");
          }
        };

    assertEquals(
        "route's inputs(): java.lang.IllegalStateException: boom", SHORT.check(route(hook)).get(0));
  }

  /** What differs from one client to the next is a part of its own. */
  @Test
  void seesWhoReadsAClientsAttributesAndDoesNotSaySo() {
    for (String name : List.of("application_name", "client_addr", "helios.region")) {
      RouteHook.Input part = RouteHook.Input.ofAttribute(name);
      RouteHook.Input other =
          part == RouteHook.Input.CLIENT ? RouteHook.Input.ATTRIBUTES : RouteHook.Input.CLIENT;
      Function<RouteRequest, RouteResult> reads =
          request ->
              new RouteResult.Block(request.context().attributes().getOrDefault(name, "none"));

      assertEquals(List.of(), SHORT.check(route(hook(reads, part))), name);
      assertTrue(
          SHORT.check(route(hook(reads, other))).get(0).startsWith("route reads more than"), name);
    }
  }

  @Test
  void seesAPluginThatIsNotPure() {
    AtomicInteger count = new AtomicInteger();
    Hooks hooks =
        Hooks.none()
            .withRoute(
                hook(
                    request -> new RouteResult.Block("" + count.incrementAndGet()),
                    RouteHook.Input.QUERY));

    assertFalse(SHORT.check(hooks).isEmpty());
  }

  @Test
  void asksTheSameForTheSameSeed() {
    RouteRequest one = new RandomRequests(3).next();
    RouteRequest other = new RandomRequests(3).next();

    assertEquals(one.query(), other.query());
    assertEquals(one.tables(), other.tables());
    assertEquals(one.context().attributes(), other.context().attributes());
  }

  @Test
  void runsCases() {
    Cases cases =
        Cases.read(
            Map.of(
                "settings",
                Map.of("enforce", true),
                "nodes",
                List.of(Map.of("name", "a", "region", "eu-west", "role", "primary")),
                "keys",
                Map.of("k", "v"),
                "cases",
                List.of(
                    Map.of(
                        "name",
                        "alice",
                        "request",
                        Map.of("identity", "alice", "attributes", Map.of("x", "1")),
                        "expect",
                        Map.of("action", "block", "reason", "alice 1")),
                    Map.of(
                        "name",
                        "another",
                        "request",
                        Map.of(),
                        "expect",
                        Map.of("action", "default")),
                    Map.of(
                        "name",
                        "no hook",
                        "hook",
                        "pre_query",
                        "request",
                        Map.of(),
                        "expect",
                        Map.of("action", "continue")))));
    Hooks hooks =
        route(
            request ->
                new RouteResult.Block(
                    request.context().identity() + " " + request.context().attributes().get("x")));

    List<Cases.Result> results = cases.run(hooks, cases.context().keyValues());

    assertEquals(List.of(true, false, false), results.stream().map(Cases.Result::passed).toList());
    assertEquals(Map.of("action", "block", "reason", "postgres null"), results.get(1).actual());
    assertTrue(cases.context().regions().hasPrimary("eu-west"));
    assertEquals("v", new String(cases.context().keyValues().get("k").orElseThrow()));
  }

  @Test
  void saysAllThatIsWrongWithCases() {
    SettingsException e =
        assertThrows(
            SettingsException.class,
            () ->
                Cases.read(
                    Map.of(
                        "setings",
                        Map.of(),
                        "cases",
                        List.of(
                            Map.of(
                                "name", 1, "request", Map.of("user", "x"), "expect", Map.of())))));

    assertTrue(e.problems().stream().anyMatch(p -> p.startsWith("setings: ")), e::toString);
    assertTrue(e.problems().stream().anyMatch(p -> p.startsWith("cases[0].name: ")), e::toString);
    assertTrue(
        e.problems().stream().anyMatch(p -> p.startsWith("cases[0].request.user: ")), e::toString);
  }

  @Test
  void answersAsAPolicyDoes() {
    TestContext context =
        TestContext.of(
            Map.of(), TestNode.primary("a", "eu-west"), TestNode.standby("b", "us-east"));

    assertEquals(List.of("a", "b"), context.regions().nodes());
    assertTrue(context.regions().hasNodes("us-east"));
    assertFalse(context.regions().hasPrimary("us-east"));
    assertEquals("us-east", context.regions().regionOf("b").orElseThrow());
    assertTrue(context.keyValues().set("k", new byte[] {1}));
    assertFalse(context.keyValues().set("k", new byte[100_000]));
    assertFalse(context.keyValues().set("", new byte[1]), "as of a fleet");
    assertTrue(context.keyValues().delete("k"));
    assertTrue(context.keyValues().get("k").isEmpty());
  }

  private static Hooks route(RouteHook hook) {
    return Hooks.none().withRoute(hook);
  }

  private static RouteHook hook(
      Function<RouteRequest, RouteResult> answer, RouteHook.Input... inputs) {
    return new RouteHook() {
      @Override
      public RouteResult route(RouteRequest request) {
        return answer.apply(request);
      }

      @Override
      public Set<Input> inputs() {
        return Set.of(inputs);
      }
    };
  }
}
