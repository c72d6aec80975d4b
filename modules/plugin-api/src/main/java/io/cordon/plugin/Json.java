package io.cordon.plugin;

import org.jspecify.annotations.Nullable;

/** Reads JSON for plugins, which have no library of their own for that. */
public final class Json {

  private Json() {}

  /**
   * One value (RFC 8259), strictly: nothing after it, no duplicate keys. Values are String,
   * Boolean, BigDecimal, List, Map and null.
   *
   * @throws JsonException what is wrong, and where
   */
  public static @Nullable Object read(String text) {
    return JsonReader.read(text);
  }
}
