package io.cordon.plugin.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.Hook;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteResult;
import io.cordon.plugin.SettingsException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WasmPluginTest {

  private final MapKeyValues store = new MapKeyValues();

  @Test
  void givesTheHooksOfTheManifestAndNoOthers() {
    try (Plugin plugin = Modules.load("hooks", Modules.LIMITS, Hook.ROUTE, Hook.POST_QUERY)) {
      Hooks hooks = plugin.start(Modules.context(store, Map.of()));

      assertEquals("tested", plugin.name());
      assertEquals(Set.of(Hook.ROUTE, Hook.POST_QUERY), hooks.points());
    }
  }

  @Test
  void asksEveryHookInItsForm() {
    try (Plugin plugin = Modules.load("hooks", Modules.LIMITS, Hook.values())) {
      Hooks hooks = plugin.start(Modules.context(store, Map.of()));

      assertEquals(new RouteResult.Default(), hooks.route().route(Modules.request("SELECT 1")));
      assertEquals(
          new PreQueryResult.Rewrite("SELECT 2"),
          hooks.preQuery().preQuery(Modules.request("SELECT 1")));
      assertEquals(
          new AuthenticateResult.Success(
              new AuthenticateResult.Identity(
                  "7", "alice", List.of(), null, Map.of("helios.region", "eu"))),
          hooks
              .authenticate()
              .authenticate(new AuthenticateRequest(Map.of(), "alice", "::1", "demo")));
      hooks
          .postQuery()
          .postQuery(
              Modules.request("SELECT 1"), new QueryOutcome(false, null, 1, 0, "no such thing"));
      assertTrue(store.text("told").startsWith("[{\"query\":\"SELECT 1\""));
      assertTrue(store.text("told").endsWith("\"error\":\"no such thing\"}]"));
    }
  }

  @Test
  void takesNoSettings() {
    try (Plugin plugin = Modules.load("hooks", Modules.LIMITS, Hook.ROUTE)) {
      assertThrows(
          SettingsException.class,
          () -> plugin.start(Modules.context(store, Map.of("enforce", true))));
    }
  }

  @Test
  void saysWhatItsAnswersDependOn() {
    for (boolean pure : new boolean[] {true, false}) {
      Plugin plugin =
          new WasmFormat()
              .load(Modules.manifest(pure, Hook.ROUTE), Modules.code("hooks"), Modules.LIMITS);

      Set<RouteHook.Input> inputs = Modules.route(plugin, store).inputs();

      Set<RouteHook.Input> expected = EnumSet.allOf(RouteHook.Input.class);
      if (pure) {
        expected.remove(RouteHook.Input.OUTSIDE);
      }
      assertEquals(expected, inputs);
      plugin.close();
    }
  }

  @Test
  void readsAndWritesItsKeys() {
    try (Plugin plugin = Modules.load("behave", Modules.LIMITS, Hook.ROUTE)) {
      RouteHook hook = Modules.route(plugin, store);

      assertEquals("1", reason(hook, "k: missing"));
      assertEquals("1", reason(hook, "delete what is not there"));
      assertEquals("0", reason(hook, "write"));
      assertEquals("{\"query\":\"wr", store.text("region"));
      store.with("region", "exactly sixteen.");
      assertEquals("exactly sixteen.", reason(hook, "k"));
      store.with("region", "seventeen letters");
      assertEquals("2", reason(hook, "k: too small"));
      store.with("region", "");
      assertEquals("blocked by plugin", reason(hook, "k: empty"));
      assertEquals("0", reason(hook, "delete"));
      assertEquals("", store.text("region"));
    }
  }

  @Test
  void isToldWhatAStoreDoesNotTake() {
    try (Plugin plugin = Modules.load("behave", Modules.LIMITS, Hook.ROUTE)) {
      assertEquals("1", reason(Modules.route(plugin, KeyValues.none()), "write"));
    }
  }

  @Test
  void digests() {
    try (Plugin plugin = Modules.load("behave", Modules.LIMITS, Hook.ROUTE)) {
      RouteHook hook = Modules.route(plugin, store);

      assertEquals(
          "c697d2981bf416569a16cfbcdec1542b5398f3cc77d2b905819aa99c46ecf6f6", reason(hook, "hash"));
      assertEquals("1", reason(hook, "i: outside"));
    }
  }

  @Test
  void replacesAnInstanceAfterItsCallsAndNotBefore() {
    PluginLimits limits = new PluginLimits(Duration.ofSeconds(20), 1 << 20, 1 << 16, 2);
    try (Plugin plugin = Modules.load("counts-starts", limits, Hook.ROUTE)) {
      RouteHook hook = Modules.route(plugin, store);

      for (String starts : List.of("x", "x", "xx", "xx", "xxx")) {
        hook.route(Modules.request("SELECT 1"));
        assertEquals(starts, store.text("starts"));
      }
    }
  }

  @Test
  void hasTablesThatGrowForItselfOnly() {
    PluginLimits limits = new PluginLimits(Duration.ofSeconds(20), 1 << 20, 1 << 16, 1);
    try (Plugin plugin = Modules.load("grows-table", limits, Hook.ROUTE)) {
      RouteHook hook = Modules.route(plugin, store);

      for (int i = 0; i < 5; i++) {
        assertEquals(new RouteResult.Default(), hook.route(Modules.request("SELECT 1")));
      }
    }
  }

  @Test
  void answersNothingOnceItIsClosed() {
    Plugin plugin = Modules.load("behave", Modules.LIMITS, Hook.ROUTE);
    RouteHook hook = Modules.route(plugin, store);
    hook.route(Modules.request("plain"));

    plugin.close();

    WasmFailure failure =
        assertThrows(WasmFailure.class, () -> hook.route(Modules.request("plain")));
    assertEquals("plugin \"tested\": route: is closed", failure.getMessage());
    assertFalse(Thread.currentThread().isInterrupted());
    assertThrows(IllegalStateException.class, () -> plugin.start(Modules.context(store, Map.of())));
  }

  private static String reason(RouteHook hook, String query) {
    return ((RouteResult.Block) hook.route(Modules.request(query))).reason();
  }
}
