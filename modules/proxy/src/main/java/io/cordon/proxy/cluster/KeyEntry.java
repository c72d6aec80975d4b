package io.cordon.proxy.cluster;

import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import io.cordon.proxy.keyvalues.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What members do to the one entry that holds all {@link StoredKeys}: each runs where the entry is,
 * one at a time, so that caps are exact whoever writes.
 *
 * <p>Where the entry is gone, since too many members left at once, a member that has a copy is
 * answered null: it is to {@link Restore} it.
 */
final class KeyEntry {

  static final String MAP = "cordon.keyvalues";

  static final String KEY = "all";

  private KeyEntry() {}

  /**
   * Answers what became of each write, in order.
   *
   * @param copy the version of the writer's copy; 0 if it has none
   */
  @SuppressWarnings("serial")
  record Write(long copy, List<KeyWrite> writes)
      implements EntryProcessor<String, @Nullable StoredKeys, @Nullable List<Written>> {

    @Override
    public @Nullable List<Written> process(Map.Entry<String, @Nullable StoredKeys> entry) {
      StoredKeys keys = entry.getValue();
      if (keys == null) {
        if (copy > 0) {
          return null;
        }
        keys = StoredKeys.EMPTY;
      }
      StoredKeys before = keys;
      List<Written> results = new ArrayList<>(writes.size());
      for (KeyWrite write : writes) {
        Written result = keys.judge(write);
        if (result == Written.DONE) {
          keys = keys.with(write);
        }
        results.add(result);
      }
      if (keys.version() != before.version()) {
        entry.setValue(keys);
      }
      return results;
    }
  }

  /** Answers what a copy of this version lacks. */
  record Read(long copy)
      implements EntryProcessor<String, @Nullable StoredKeys, @Nullable KeyChanges>, ReadOnly {

    @Override
    public @Nullable KeyChanges process(Map.Entry<String, @Nullable StoredKeys> entry) {
      StoredKeys keys = entry.getValue();
      if (keys == null) {
        return copy > 0 ? null : StoredKeys.EMPTY.since(0);
      }
      return keys.since(copy);
    }
  }

  /** Puts a member's copy in the place of an entry that is gone. */
  record Restore(StoredKeys copy) implements EntryProcessor<String, @Nullable StoredKeys, Boolean> {

    @Override
    public Boolean process(Map.Entry<String, @Nullable StoredKeys> entry) {
      if (entry.getValue() != null) {
        return false;
      }
      entry.setValue(copy);
      return true;
    }
  }
}
