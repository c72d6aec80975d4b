package io.cordon.plugin.wasm;

import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.RegionView;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The keys of a router, in a map. */
final class BenchContext implements PluginContext {

  private static final Map<String, byte[]> KEYS =
      Map.of(
          "region_map",
          "[[\"us-east\",\"pg-us-east:5432\"],[\"eu-west\",\"pg-eu-west:5432\"]]"
              .getBytes(StandardCharsets.UTF_8));

  @Override
  public Map<String, Object> settings() {
    return Map.of();
  }

  @Override
  public RegionView regions() {
    throw new UnsupportedOperationException("a module does not see them");
  }

  @Override
  public KeyValues keyValues() {
    return new KeyValues() {
      @Override
      public Optional<byte[]> get(String key) {
        return Optional.ofNullable(KEYS.get(key)).map(byte[]::clone);
      }

      @Override
      public boolean set(String key, byte[] value) {
        return false;
      }

      @Override
      public boolean delete(String key) {
        return false;
      }
    };
  }
}
