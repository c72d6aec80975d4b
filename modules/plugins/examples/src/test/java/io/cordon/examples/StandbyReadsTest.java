package io.cordon.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteResult;
import java.io.IOException;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test, four languages. */
class StandbyReadsTest {

  @ParameterizedTest
  @ValueSource(strings = {"java", "c", "assemblyscript", "rust"})
  void sendsReadsToAStandbyAndLeavesTheRest(String language) throws IOException {
    try (Plugin plugin = load(language)) {
      assertSendsReadsToAStandby(plugin);
    }
  }

  static void assertSendsReadsToAStandby(Plugin plugin) {
    RouteHook hook = plugin.start(Examples.context(Map.of())).route();

    for (int i = 0; i < 50; i++) {
      assertEquals(new RouteResult.Standby(), ask(hook, "SELECT 1", true));
      assertEquals(new RouteResult.Default(), ask(hook, "DELETE FROM users", false));
      assertEquals(
          new RouteResult.Default(), ask(hook, "SELECT f('\",\"is_read_only\":true')", false));
      assertEquals(new RouteResult.Default(), ask(hook, "x".repeat(200_000 + i), false));
      assertEquals(new RouteResult.Standby(), ask(hook, "é😀", true));
    }
  }

  private static RouteResult ask(RouteHook hook, String query, boolean readOnly) {
    return hook.route(
        Examples.request(query, readOnly, Map.of("application_name", "is_read_only")));
  }

  private static Plugin load(String language) throws IOException {
    return language.equals("java")
        ? ServiceLoader.load(Plugin.class).findFirst().orElseThrow()
        : Examples.module(language + "/standby-reads.wasm");
  }
}
