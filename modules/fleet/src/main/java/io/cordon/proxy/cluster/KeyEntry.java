package io.cordon.proxy.cluster;

import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.cordon.proxy.keyvalues.Written;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What members do to the one entry that holds all {@link StoredKeys}: each runs where the entry is,
 * one at a time, so that caps are exact whoever writes.
 *
 * <p>Where the entry is gone, since too many members left at once, a member that has a copy is
 * answered null: it is to {@link Restore} it. Where something else is in its place, which no member
 * has put there, every member is answered so.
 */
final class KeyEntry {

  static final String MAP = "cordon.keyvalues";

  static final String KEY = "all";

  private static final Logger log = LoggerFactory.getLogger(KeyEntry.class);

  /** What was found in the place of the keys last; null if it has been thrown away. */
  private static final AtomicReference<@Nullable String> STRAY = new AtomicReference<>();

  private KeyEntry() {}

  /** The keys for a member whose copy is of this version; null: they are to be restored. */
  private static @Nullable StoredKeys keys(Map.Entry<String, @Nullable Object> entry, long copy) {
    Object value;
    try {
      value = entry.getValue();
    } catch (HazelcastSerializationException e) {
      value = e;
    }
    if (value instanceof StoredKeys keys) {
      STRAY.set(null);
      return keys.version() == 0 && copy > 0 ? null : keys;
    } else if (value == null) {
      return copy > 0 ? null : StoredKeys.EMPTY;
    }
    note(value);
    return null;
  }

  /** Once, and not each time that a member looks. */
  private static void note(Object found) {
    String what =
        found instanceof HazelcastSerializationException unreadable
            ? String.valueOf(unreadable.getMessage())
            : found.getClass().getName();
    if (!what.equals(STRAY.getAndSet(what))) {
      log.error("not the keys of plugins, and thrown away map={} key={} found={}", MAP, KEY, what);
    }
  }

  /**
   * Answers what became of each write, in order, by the name of {@link Written}.
   *
   * @param copy the version of the writer's copy; 0 if it has none
   */
  @SuppressWarnings("serial") // KeyForms writes it.
  record Write(long copy, List<KeyWrite> writes)
      implements EntryProcessor<String, @Nullable Object, String @Nullable []> {

    @Override
    public String @Nullable [] process(Map.Entry<String, @Nullable Object> entry) {
      StoredKeys keys = keys(entry, copy);
      if (keys == null) {
        return null;
      }
      StoredKeys before = keys;
      String[] results = new String[writes.size()];
      for (int i = 0; i < results.length; i++) {
        Written result = keys.judge(writes.get(i));
        if (result == Written.DONE) {
          keys = keys.with(writes.get(i));
        }
        results[i] = result.name();
      }
      if (keys.version() != before.version()) {
        entry.setValue(keys);
      }
      return results;
    }
  }

  /** Answers what a copy of this version lacks. */
  record Read(long copy)
      implements EntryProcessor<String, @Nullable Object, @Nullable KeyChanges>, ReadOnly {

    @Override
    public @Nullable KeyChanges process(Map.Entry<String, @Nullable Object> entry) {
      StoredKeys keys = keys(entry, copy);
      return keys == null ? null : keys.since(copy);
    }
  }

  /** Puts a member's copy in the place of an entry that is gone or is something else. */
  @SuppressWarnings("serial") // KeyForms writes it.
  record Restore(StoredKeys copy) implements EntryProcessor<String, @Nullable Object, Boolean> {

    @Override
    public Boolean process(Map.Entry<String, @Nullable Object> entry) {
      // Of version 1: whoever has written anything.
      StoredKeys keys = keys(entry, 1);
      if (keys != null) {
        return false;
      }
      entry.setValue(copy);
      return true;
    }
  }
}
