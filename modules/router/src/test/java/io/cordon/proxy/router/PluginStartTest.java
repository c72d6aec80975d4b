package io.cordon.proxy.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hook;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest.OnFailure;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import io.cordon.plugin.testkit.TestContext;
import io.cordon.proxy.plugin.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a plugin does before its first statement, and what comes of that. */
class PluginStartTest {

  /** A machine that builds is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestContext context = TestContext.of(Map.of());
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Else whoever counts what it is told has counted ten statements of nobody's at each start. */
  @Test
  void whatIsWrittenWhenItIsWarmedUpIsForgotten() {
    context.keyValues().set("seen", "41".getBytes(UTF_8));
    List<String> read = new ArrayList<>();

    Hooks hooks =
        start(
                with ->
                    Hooks.none()
                        .withPostQuery((request, outcome) -> read.add(count(with.keyValues()))))
            .hooks();

    assertEquals(List.of("41", "42", "43"), read.subList(0, 3), "it reads what it has written");
    assertEquals("41", text(context.keyValues(), "seen"));
    hooks.postQuery().postQuery(WarmUp.REQUEST, WarmUp.OUTCOME);
    assertEquals("42", text(context.keyValues(), "seen"));
  }

  @Test
  void whatItWritesInItsStartIsKept() {
    start(
        with -> {
          with.keyValues().set("started", "yes".getBytes(UTF_8));
          return Hooks.none();
        });

    assertEquals("yes", text(context.keyValues(), "started"));
  }

  @Test
  void whatIsDeletedWhenItIsWarmedUpIsThereAfterwards() {
    context.keyValues().set("a", "1".getBytes(UTF_8));
    List<Boolean> answers = new ArrayList<>();

    start(
        with ->
            Hooks.none()
                .withRoute(
                    request -> {
                      KeyValues keys = with.keyValues();
                      answers.add(keys.delete("a"));
                      answers.add(keys.delete("a"));
                      answers.add(keys.get("a").isPresent());
                      answers.add(keys.set("", new byte[0]));
                      answers.add(keys.set("a", new byte[KeyValues.MAX_BYTES + 1]));
                      answers.add(keys.set("a", "2".getBytes(UTF_8)));
                      return new RouteResult.Default();
                    }));

    assertEquals(List.of(true, false, false, false, false, true), answers.subList(0, 6));
    assertEquals("1", text(context.keyValues(), "a"));
  }

  @Test
  void isAskedOnceWhatItReads() {
    Set<RouteHook.Input> identity = Set.of(RouteHook.Input.IDENTITY);

    PluginStart.Started started =
        start(with -> Hooks.none().withRoute(route(once(identity))).withPreQuery(before(Set::of)));

    assertEquals(identity, started.inputs(Hook.ROUTE));
    assertEquals(Set.of(), started.inputs(Hook.PRE_QUERY));
    assertFalse(closed.get());
  }

  @Test
  void isNotAcceptedIfItCannotSayWhatItReads() {
    assertRefused(
        "plugin \"p\" does not say what its hook route reads: inputs() failed:"
            + " java.lang.IllegalStateException: boom",
        Hooks.none().withRoute(route(PluginStartTest::boom)));
    assertRefused(
        "plugin \"p\" does not say what its hook route reads: inputs() failed:"
            + " java.lang.NullPointerException",
        Hooks.none().withRoute(route(() -> null)));
    assertRefused(
        "plugin \"p\" does not say what its hook pre_query reads: inputs() failed:"
            + " java.lang.NullPointerException",
        Hooks.none().withPreQuery(before(() -> Set.copyOf(Arrays.asList((RouteHook.Input) null)))));
    assertRefused(
        "plugin \"p\" did not start within 500 ms",
        Duration.ofMillis(500),
        Hooks.none()
            .withRoute(
                route(
                    () -> {
                      try {
                        Thread.sleep(60_000);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      return Set.of();
                    })));
  }

  private void assertRefused(String expected, Hooks hooks) {
    assertRefused(expected, PATIENCE, hooks);
  }

  private void assertRefused(String expected, Duration limit, Hooks hooks) {
    closed.set(false);
    PluginLoadException e =
        assertThrows(PluginLoadException.class, () -> start(with -> hooks, limit), expected);
    assertTrue(String.valueOf(e.getMessage()).startsWith(expected), e::getMessage);
  }

  private PluginStart.Started start(Function<PluginContext, Hooks> hooks) {
    return start(hooks, PATIENCE);
  }

  private PluginStart.Started start(Function<PluginContext, Hooks> hooks, Duration limit) {
    Plugin plugin =
        new Plugin() {
          @Override
          public String name() {
            return "p";
          }

          @Override
          public Hooks start(PluginContext with) {
            return hooks.apply(with);
          }

          @Override
          public void close() {
            closed.set(true);
          }
        };
    return PluginStart.start(
        "p", new Candidate("1", OnFailure.BLOCK, () -> plugin), context, limit);
  }

  private static String count(KeyValues keys) {
    String before = text(keys, "seen");
    keys.set("seen", Integer.toString(Integer.parseInt(before) + 1).getBytes(UTF_8));
    return before;
  }

  private static String text(KeyValues keys, String key) {
    return new String(keys.get(key).orElseThrow(), UTF_8);
  }

  private static Set<RouteHook.Input> boom() {
    throw new IllegalStateException("boom");
  }

  private static Supplier<Set<RouteHook.Input>> once(Set<RouteHook.Input> inputs) {
    AtomicBoolean asked = new AtomicBoolean();
    return () -> asked.getAndSet(true) ? boom() : inputs;
  }

  private static RouteHook route(Supplier<Set<RouteHook.Input>> inputs) {
    return new RouteHook() {
      @Override
      public RouteResult route(RouteRequest request) {
        return new RouteResult.Default();
      }

      @Override
      public Set<Input> inputs() {
        return inputs.get();
      }
    };
  }

  private static PreQueryHook before(Supplier<Set<RouteHook.Input>> inputs) {
    return new PreQueryHook() {
      @Override
      public PreQueryResult preQuery(RouteRequest request) {
        return new PreQueryResult.Continue();
      }

      @Override
      public Set<RouteHook.Input> inputs() {
        return inputs.get();
      }
    };
  }
}
