package io.cordon.plugin.testkit;

import io.cordon.plugin.KeyValues;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The keys of one plugin, in memory, with the caps of a fleet. */
public final class MemoryKeyValues implements KeyValues {

  private final Map<String, byte[]> values = new LinkedHashMap<>();

  @Override
  public synchronized Optional<byte[]> get(String key) {
    byte[] value = values.get(key);
    return value == null ? Optional.empty() : Optional.of(value.clone());
  }

  @Override
  public synchronized boolean set(String key, byte[] value) {
    boolean full = values.size() >= MAX_KEYS && !values.containsKey(key);
    if (full
        || key.isEmpty()
        || value.length > MAX_BYTES
        || key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return false;
    }
    values.put(key, value.clone());
    return true;
  }

  @Override
  public synchronized boolean delete(String key) {
    return values.remove(key) != null;
  }
}
