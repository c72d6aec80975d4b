package io.cordon.proxy.frontend.session;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/** What a session keeps by name; its budget knows how much that is. */
public final class KeptMap<V> extends AbstractMap<String, V> {

  private record Kept<V>(V value, long bytes) {}

  private final Map<String, Kept<V>> map = new HashMap<>();
  private final SessionBudget budget;
  private final ToLongBiFunction<String, V> weight;

  /**
   * @param weight what an entry takes in memory; asked once, when it is put
   */
  KeptMap(SessionBudget budget, ToLongBiFunction<String, V> weight) {
    this.budget = budget;
    this.weight = weight;
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    return value(map.get(key));
  }

  /** What the entry of this name takes; 0 if there is none. */
  public long bytes(String key) {
    Kept<V> kept = map.get(key);
    return kept == null ? 0 : kept.bytes();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return map.containsKey(key);
  }

  @Override
  public @Nullable V put(String key, V value) {
    long bytes = weight.applyAsLong(key, value);
    Kept<V> before = map.put(key, new Kept<>(value, bytes));
    budget.change(before == null ? bytes : bytes - before.bytes());
    return value(before);
  }

  @Override
  public @Nullable V remove(@Nullable Object key) {
    Kept<V> gone = map.remove(key);
    budget.change(gone == null ? 0 : -gone.bytes());
    return value(gone);
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public Set<Map.Entry<String, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, V>> iterator() {
        return new Entries(map.entrySet().iterator());
      }

      @Override
      public int size() {
        return map.size();
      }
    };
  }

  private static <V> @Nullable V value(@Nullable Kept<V> kept) {
    return kept == null ? null : kept.value();
  }

  /** They cannot be set to other values. */
  private final class Entries implements Iterator<Map.Entry<String, V>> {

    private final Iterator<Map.Entry<String, Kept<V>>> entries;
    private long bytes;

    Entries(Iterator<Map.Entry<String, Kept<V>>> entries) {
      this.entries = entries;
    }

    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public Map.Entry<String, V> next() {
      Map.Entry<String, Kept<V>> next = entries.next();
      bytes = next.getValue().bytes();
      return Map.entry(next.getKey(), next.getValue().value());
    }

    @Override
    public void remove() {
      entries.remove();
      budget.change(-bytes);
    }
  }
}
