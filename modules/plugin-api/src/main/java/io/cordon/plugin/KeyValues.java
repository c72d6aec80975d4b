package io.cordon.plugin;

import java.util.Optional;

/**
 * The key-value store of one plugin, shared by all members. Thread-safe, never blocks: reads are of
 * this member's copy, which hears of another member's writes within milliseconds; a member's own
 * writes are read at once, and reach the others in the background: the last one of each key. If
 * other members have reached a cap in the meantime, such a write is undone. The keys live as long
 * as a member does; of a cluster that was parted, the bigger part's are kept.
 *
 * <p>A key or a value is at most 64 KiB (of UTF-8, for a key), a key is not empty, a plugin has at
 * most 1,024 keys, and all plugins together 64 MiB.
 */
public interface KeyValues {

  /** In bytes, of a key and of a value. */
  int MAX_BYTES = 64 * 1024;

  /** Of one plugin. */
  int MAX_KEYS = 1024;

  /** The value; the caller's own copy. */
  Optional<byte[]> get(String key);

  /** False if a cap is reached, and nothing is changed. */
  boolean set(String key, byte[] value);

  /** False if there is no such key. */
  boolean delete(String key);

  /** A store with nothing in it that takes nothing: where there is no fleet. */
  static KeyValues none() {
    return new KeyValues() {
      @Override
      public Optional<byte[]> get(String key) {
        return Optional.empty();
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
