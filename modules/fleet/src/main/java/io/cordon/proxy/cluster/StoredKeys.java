package io.cordon.proxy.cluster;

import io.cordon.plugin.KeyValues;
import io.cordon.proxy.keyvalues.SharedKeyValues;
import io.cordon.proxy.keyvalues.Written;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all plugins at one moment, numbered by their last write. Immutable: a write makes
 * another one, which shares all but the plugin's index.
 */
final class StoredKeys {

  static final StoredKeys EMPTY = new StoredKeys(0, 0, 0, Map.of());

  private final long version;

  /** The version that removed a key last. */
  private final long lastRemoval;

  private final long bytes;

  private final Map<String, Map<String, Stored>> spaces;

  /** A value, which nobody changes, and the version that wrote it. */
  @SuppressWarnings("ArrayRecordComponent") // Compared as objects only.
  record Stored(byte[] value, long version) {}

  StoredKeys(long version, long lastRemoval, long bytes, Map<String, Map<String, Stored>> spaces) {
    this.version = version;
    this.lastRemoval = lastRemoval;
    this.bytes = bytes;
    this.spaces = spaces;
  }

  long version() {
    return version;
  }

  long lastRemoval() {
    return lastRemoval;
  }

  long bytes() {
    return bytes;
  }

  /** By plugin and key; not to be changed. */
  Map<String, Map<String, Stored>> all() {
    return spaces;
  }

  byte @Nullable [] get(String space, String key) {
    Stored stored = space(space).get(key);
    return stored == null ? null : stored.value();
  }

  Map<String, Stored> space(String space) {
    return spaces.getOrDefault(space, Map.of());
  }

  /** What would become of this write. */
  Written judge(KeyWrite write) {
    Map<String, Stored> space = space(write.space());
    Stored before = space.get(write.key());
    if (write.value() == null) {
      return before == null ? Written.ABSENT : Written.DONE;
    } else if (write.tooLarge()) {
      return Written.TOO_LARGE;
    } else if (before == null && space.size() >= KeyValues.MAX_KEYS) {
      return Written.TOO_MANY;
    } else if (bytes + growth(write, before) > SharedKeyValues.MAX_TOTAL_BYTES) {
      return Written.FULL;
    }
    return Written.DONE;
  }

  /** After a write that is judged to be done. */
  StoredKeys with(KeyWrite write) {
    Map<String, Stored> space = new HashMap<>(space(write.space()));
    byte[] value = write.value();
    Stored before =
        value == null
            ? space.remove(write.key())
            : space.put(write.key(), new Stored(value, version + 1));
    Map<String, Map<String, Stored>> next = new HashMap<>(spaces);
    if (space.isEmpty()) {
      next.remove(write.space());
    } else {
      next.put(write.space(), space);
    }
    return new StoredKeys(
        version + 1,
        value == null ? version + 1 : lastRemoval,
        bytes + growth(write, before),
        next);
  }

  private static long growth(KeyWrite write, @Nullable Stored before) {
    long key = KeyWrite.bytes(write.key());
    long now = write.value() == null ? 0 : key + write.value().length;
    return now - (before == null ? 0 : key + before.value().length);
  }

  /** What a copy of this version lacks. A copy from a later one has gone another way: all of it. */
  KeyChanges since(long copy) {
    if (copy == version) {
      return new KeyChanges(version, Map.of(), null);
    }
    boolean whole = copy > version;
    Map<String, Map<String, Stored>> changed = new HashMap<>();
    Map<String, Set<String>> names = new HashMap<>();
    spaces.forEach(
        (name, space) -> {
          Map<String, Stored> later = new HashMap<>(space);
          later.values().removeIf(stored -> !whole && stored.version() <= copy);
          if (!later.isEmpty()) {
            changed.put(name, later);
          }
          names.put(name, new HashSet<>(space.keySet()));
        });
    return new KeyChanges(version, changed, whole || lastRemoval > copy ? names : null);
  }

  /** A copy that has taken in what it lacked. */
  StoredKeys apply(KeyChanges changes) {
    Map<String, Map<String, Stored>> next = new HashMap<>(spaces);
    if (changes.names() != null) {
      next.keySet().retainAll(changes.names().keySet());
      changes
          .names()
          .forEach(
              (name, keys) -> {
                Map<String, Stored> kept = new HashMap<>(space(name));
                if (kept.keySet().retainAll(keys)) {
                  next.put(name, kept);
                }
              });
    }
    changes
        .changed()
        .forEach(
            (name, later) -> {
              Map<String, Stored> space = new HashMap<>(next.getOrDefault(name, Map.of()));
              space.putAll(later);
              next.put(name, space);
            });
    return new StoredKeys(changes.version(), changes.version(), bytes(next), next);
  }

  /** True if a reader of this plugin's keys cannot tell the two apart. */
  boolean readsAs(StoredKeys other, String space) {
    Map<String, Stored> ours = space(space);
    Map<String, Stored> theirs = other.space(space);
    return ours.size() == theirs.size()
        && ours.entrySet().stream()
            .allMatch(
                entry -> Arrays.equals(entry.getValue().value(), other.get(space, entry.getKey())));
  }

  /** The plugins that have keys. */
  Set<String> spaces() {
    return spaces.keySet();
  }

  private static long bytes(Map<String, Map<String, Stored>> spaces) {
    long bytes = 0;
    for (Map<String, Stored> space : spaces.values()) {
      for (Map.Entry<String, Stored> entry : space.entrySet()) {
        bytes += KeyWrite.bytes(entry.getKey()) + entry.getValue().value().length;
      }
    }
    return bytes;
  }
}
