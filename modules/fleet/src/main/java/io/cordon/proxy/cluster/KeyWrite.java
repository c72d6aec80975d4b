package io.cordon.proxy.cluster;

import io.cordon.plugin.KeyValues;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A key of a plugin is to have this value, which nobody changes.
 *
 * @param value null: the key is to be removed
 */
@SuppressWarnings("ArrayRecordComponent") // Compared as objects only.
record KeyWrite(String space, String key, byte @Nullable [] value) {

  boolean removes() {
    return value == null;
  }

  boolean tooLarge() {
    return key.isEmpty()
        || bytes(key) > KeyValues.MAX_BYTES
        || (value != null && value.length > KeyValues.MAX_BYTES);
  }

  boolean names(KeyWrite other) {
    return space.equals(other.space) && key.equals(other.key);
  }

  static long bytes(String key) {
    return key.length() > KeyValues.MAX_BYTES
        ? key.length()
        : key.getBytes(StandardCharsets.UTF_8).length;
  }
}
