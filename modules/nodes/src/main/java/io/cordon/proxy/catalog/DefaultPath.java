package io.cordon.proxy.catalog;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code search_path} a node gives a session that asks for none.
 *
 * @param server where nothing else says; null: not known
 * @param ofRole of ALTER ROLE, in this database or in all; the key is empty for all roles
 * @param others the roles whose sessions begin as another role, by a setting of {@code role}; an
 *     empty name is all roles: what {@code "$user"} is for them is not known
 */
record DefaultPath(@Nullable String server, Map<String, String> ofRole, Set<String> others) {

  /** Nobody can tell. */
  static final DefaultPath UNKNOWN = new DefaultPath(null, Map.of(), Set.of());

  DefaultPath {
    ofRole = Map.copyOf(ofRole);
    others = Set.copyOf(others);
  }

  /** Null: not known. */
  @Nullable String of(String role) {
    return others.contains(role) || others.contains("") ? null : set(role);
  }

  /** As it is set, whoever the role becomes. */
  @Nullable String set(String role) {
    String own = ofRole.get(role);
    return own != null ? own : ofRole.getOrDefault("", server);
  }
}
