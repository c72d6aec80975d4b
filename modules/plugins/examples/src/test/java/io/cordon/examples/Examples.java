package io.cordon.examples;

import io.cordon.plugin.Hook;
import io.cordon.plugin.HookContext;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.RegionView;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.wasm.WasmFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loads the committed modules, and asks them. */
final class Examples {

  /** Longer than the default: a machine that builds is busy. */
  private static final PluginLimits LIMITS =
      new PluginLimits(Duration.ofSeconds(1), 16 << 20, 64 << 10, 1_000);

  private Examples() {}

  static Plugin module(String file) throws IOException {
    PluginManifest manifest =
        new PluginManifest(
            1, "example", "1", Set.of(Hook.ROUTE), true, PluginManifest.OnFailure.BLOCK, Map.of());
    return new WasmFormat().load(manifest, Files.readAllBytes(Path.of(file)), LIMITS);
  }

  static RouteRequest request(String query, boolean readOnly, Map<String, String> attributes) {
    return new RouteRequest(
        query,
        query,
        List.of("public.users"),
        List.of(),
        readOnly,
        "SELECT",
        false,
        new HookContext("r", "c", "alice", "demo", null, attributes));
  }

  static PluginContext context(Map<String, String> keys) {
    return new PluginContext() {
      @Override
      public Map<String, Object> settings() {
        return Map.of();
      }

      @Override
      public RegionView regions() {
        throw new AssertionError("a module does not see them");
      }

      @Override
      public KeyValues keyValues() {
        return new FixedKeys(keys);
      }
    };
  }

  private record FixedKeys(Map<String, String> keys) implements KeyValues {

    @Override
    public Optional<byte[]> get(String key) {
      return Optional.ofNullable(keys.get(key)).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean set(String key, byte[] value) {
      return false;
    }

    @Override
    public boolean delete(String key) {
      return false;
    }
  }
}
