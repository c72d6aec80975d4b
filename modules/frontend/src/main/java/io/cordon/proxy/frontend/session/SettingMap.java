package io.cordon.proxy.frontend.session;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Settings by name, sorted. Immutable: what changes one is a new map that shares all but a path of
 * the old one's tree, so that each state of a long transaction costs as much as its own change.
 */
public final class SettingMap extends AbstractMap<String, Setting> {

  static final SettingMap EMPTY = new SettingMap(null, 0, 0, 0);

  /** What an entry takes beside its characters: objects, and the path that is copied with it. */
  private static final int ENTRY_BYTES = 256;

  private final @Nullable SortedNode<Setting> root;
  private final int size;
  private final long bytes;
  private final long written;

  private SettingMap(@Nullable SortedNode<Setting> root, int size, long bytes, long written) {
    this.root = root;
    this.size = size;
    this.bytes = bytes;
    this.written = written;
  }

  static SettingMap of(Map<String, Setting> map) {
    if (map instanceof SettingMap settings) {
      return settings;
    }
    SettingMap settings = EMPTY;
    for (Map.Entry<String, Setting> entry : map.entrySet()) {
      settings = settings.with(entry.getKey(), entry.getValue());
    }
    return settings;
  }

  SettingMap with(String key, Setting value) {
    Setting before = get(key);
    long more = weight(key, value);
    long less = before == null ? 0 : weight(key, before);
    return new SettingMap(
        SortedNode.put(root, key, value),
        before == null ? size + 1 : size,
        bytes + more - less,
        written + more);
  }

  SettingMap without(String key) {
    Setting before = get(key);
    if (before == null) {
      return this;
    }
    return new SettingMap(
        SortedNode.remove(root, key), size - 1, bytes - weight(key, before), written + ENTRY_BYTES);
  }

  /** What it takes in memory, about. */
  long bytes() {
    return bytes;
  }

  /** What has been written to it and to those that it was made of, about; never falls. */
  long written() {
    return written;
  }

  /** Of what a name and its setting take. */
  static long weight(String key, Setting value) {
    return ENTRY_BYTES + 2L * (key.length() + value.value().length() + value.sql().length());
  }

  /** How many nodes lie between the root and what is farthest from it, both counted. */
  int height() {
    return SortedNode.heightOf(root);
  }

  /** Those whose name begins so, in the order of their names. */
  void forEach(String prefix, BiConsumer<String, Setting> action) {
    SortedNode.forEach(root, prefix, action);
  }

  @Override
  public @Nullable Setting get(@Nullable Object key) {
    return key instanceof String name ? SortedNode.get(root, name) : null;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<Map.Entry<String, Setting>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, Setting>> iterator() {
        return SortedNode.entries(root);
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // The same tree has the same entries.
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof SettingMap settings && root == settings.root)
        || super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
