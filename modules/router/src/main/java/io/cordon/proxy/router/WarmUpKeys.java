package io.cordon.proxy.router;

import io.cordon.plugin.KeyValues;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a plugin that is asked for the first time, about nobody's statement: what it writes
 * then it reads, and nobody else does; it is forgotten at the {@link #end}. Before and after that,
 * and for all other threads, these are the plugin's keys themselves. Thread-safe.
 */
final class WarmUpKeys implements KeyValues {

  private final KeyValues keys;
  private volatile @Nullable Thread asking;

  /** Of the thread that asks; without a value is gone. */
  private final Map<String, Optional<byte[]>> written = new HashMap<>();

  WarmUpKeys(KeyValues keys) {
    this.keys = keys;
  }

  /** What this thread writes from now on does not count. */
  void begin() {
    asking = Thread.currentThread();
  }

  /** By the same thread. */
  void end() {
    asking = null;
    written.clear();
  }

  @Override
  public Optional<byte[]> get(String key) {
    Optional<byte[]> mine = warmingUp() ? written.get(key) : null;
    return mine == null ? keys.get(key) : mine.map(byte[]::clone);
  }

  @Override
  public boolean set(String key, byte[] value) {
    if (!warmingUp()) {
      return keys.set(key, value);
    }
    int length = key.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MAX_BYTES || value.length > MAX_BYTES) {
      return false;
    }
    written.put(key, Optional.of(value.clone()));
    return true;
  }

  @Override
  public boolean delete(String key) {
    if (!warmingUp()) {
      return keys.delete(key);
    }
    boolean there = get(key).isPresent();
    written.put(key, Optional.empty());
    return there;
  }

  private boolean warmingUp() {
    return asking == Thread.currentThread();
  }
}
