package io.cordon.proxy.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code search_path} a node gives a session that asks for none.
 *
 * @param server where nothing else says; null: not known
 * @param ofRole of ALTER ROLE, in this database or in all; the key is empty for all roles
 */
record DefaultPath(@Nullable String server, Map<String, String> ofRole) {

  /** Nobody can tell. */
  static final DefaultPath UNKNOWN = new DefaultPath(null, Map.of());

  DefaultPath {
    ofRole = Map.copyOf(ofRole);
  }

  /** Null: not known. */
  @Nullable String of(String role) {
    String own = ofRole.get(role);
    return own != null ? own : ofRole.getOrDefault("", server);
  }
}
