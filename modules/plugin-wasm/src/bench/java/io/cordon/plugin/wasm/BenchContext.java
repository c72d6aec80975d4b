package io.cordon.plugin.wasm;

import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.RegionView;
import java.util.Map;

/** A module sees its keys; the bench has none. */
final class EmptyContext implements PluginContext {

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
    return KeyValues.none();
  }
}
