package io.cordon.plugin.wasm;

import io.cordon.plugin.Hook;
import io.cordon.plugin.HookContext;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.RegionView;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Loads the modules of the test resources as the plugin {@code tested}. */
final class Modules {

  /** Patient: these tests are about answers, and the machine may be slow or busy. */
  static final PluginLimits LIMITS = within(Duration.ofSeconds(20));

  private Modules() {}

  static PluginLimits within(Duration deadline) {
    return new PluginLimits(deadline, 1 << 20, 64 << 10, 100_000);
  }

  static byte[] code(String name) {
    try (InputStream in = Modules.class.getResourceAsStream(name + ".wasm")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PluginManifest manifest(boolean pure, Hook... hooks) {
    return new PluginManifest(
        1, "tested", "1.0.0", Set.of(hooks), pure, PluginManifest.OnFailure.BLOCK, Map.of());
  }

  static Plugin load(String name, PluginLimits limits, Hook... hooks) {
    return load(code(name), limits, hooks);
  }

  static Plugin load(byte[] code, PluginLimits limits, Hook... hooks) {
    return new WasmFormat().load(manifest(false, hooks), code, limits);
  }

  static RouteHook route(Plugin plugin, KeyValues store) {
    return plugin.start(context(store, Map.of())).route();
  }

  static RouteRequest request(String query) {
    return new RouteRequest(
        query,
        query,
        List.of(),
        List.of(),
        true,
        "SELECT",
        false,
        new HookContext("r", "c", "alice", "demo", null, Map.of()));
  }

  static PluginContext context(KeyValues store, Map<String, Object> settings) {
    return new PluginContext() {
      @Override
      public Map<String, Object> settings() {
        return settings;
      }

      @Override
      public RegionView regions() {
        throw new AssertionError("a module does not see them");
      }

      @Override
      public KeyValues keyValues() {
        return store;
      }
    };
  }
}
