package io.cordon.proxy.cluster;

import io.cordon.proxy.cluster.StoredKeys.Stored;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a copy of {@link StoredKeys} lacks to be of this version, by key space.
 *
 * @param names all keys that there are, so that what was removed is known; null if nothing was
 */
record KeyChanges(
    long version,
    Map<String, Map<String, Stored>> changed,
    @Nullable Map<String, Set<String>> names) {

  boolean none() {
    return changed.isEmpty() && names == null;
  }
}
