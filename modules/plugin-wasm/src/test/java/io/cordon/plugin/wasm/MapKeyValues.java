package io.cordon.plugin.wasm;

import io.cordon.plugin.KeyValues;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A store for tests. */
class MapKeyValues implements KeyValues {

  private final Map<String, byte[]> values = new ConcurrentHashMap<>();

  MapKeyValues with(String key, String value) {
    values.put(key, value.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  String text(String key) {
    return get(key).map(value -> new String(value, StandardCharsets.UTF_8)).orElse("");
  }

  @Override
  public Optional<byte[]> get(String key) {
    return Optional.ofNullable(values.get(key)).map(byte[]::clone);
  }

  @Override
  public boolean set(String key, byte[] value) {
    values.put(key, value.clone());
    return true;
  }

  @Override
  public boolean delete(String key) {
    return values.remove(key) != null;
  }
}
