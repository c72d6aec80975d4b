package io.cordon.proxy.policy;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a policy fixes for whom, worked out. An entry is of one user, or of all whose names begin
 * with what is before the {@code *} at its end, so {@code *} alone is of everybody. Who has several
 * gets the attributes of all; of one attribute, the longest entry's value.
 *
 * <p>Whoever has an entry is <em>named</em>, and then an attribute that grants something, and that
 * none of the entries gives, is fixed too: it is empty, so that no client can add it. Immutable.
 */
public final class Identities {

  public static final Identities NONE = new Identities(Map.of(), Map.of());

  private static final String ANY_END = "*";

  private final Map<String, Map<String, String>> users;

  /** The longest first. */
  private final Map<String, Map<String, String>> beginnings;

  private Identities(
      Map<String, Map<String, String>> users, Map<String, Map<String, String>> beginnings) {
    this.users = users;
    this.beginnings = beginnings;
  }

  /**
   * Those of a policy.
   *
   * @param granting the attributes by which plugins of its chain let a session do more
   */
  public static Identities of(Policy policy, Set<String> granting) {
    List<IdentitySpec> specs =
        policy.identities().values().stream()
            .sorted(Comparator.comparingInt(spec -> spec.user().length()))
            .toList();
    Map<String, Map<String, String>> users = new HashMap<>();
    Map<String, Map<String, String>> beginnings = new HashMap<>();
    for (IdentitySpec spec : specs) {
      Map<String, String> fixed = new HashMap<>();
      granting.forEach(attribute -> fixed.put(attribute, ""));
      for (IdentitySpec shorter : specs) {
        if (!shorter.equals(spec) && covers(shorter.user(), spec.user())) {
          fixed.putAll(shorter.attributes());
        }
      }
      fixed.putAll(spec.attributes());
      if (isBeginning(spec.user())) {
        beginnings.put(beginning(spec.user()), Map.copyOf(fixed));
      } else {
        users.put(spec.user(), Map.copyOf(fixed));
      }
    }
    Map<String, Map<String, String>> longestFirst = new LinkedHashMap<>();
    beginnings.keySet().stream()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .forEach(key -> longestFirst.put(key, beginnings.get(key)));
    return new Identities(Map.copyOf(users), Collections.unmodifiableMap(longestFirst));
  }

  /** The attributes that are fixed for a user; none if the policy does not name it. */
  public Map<String, String> fixed(String user) {
    Map<String, String> own = users.get(user);
    if (own != null) {
      return own;
    }
    for (Map.Entry<String, Map<String, String>> entry : beginnings.entrySet()) {
      if (user.startsWith(entry.getKey())) {
        return entry.getValue();
      }
    }
    return Map.of();
  }

  /** True for an entry of more than one user. */
  static boolean isBeginning(String entry) {
    return entry.endsWith(ANY_END);
  }

  private static String beginning(String entry) {
    return entry.substring(0, entry.length() - ANY_END.length());
  }

  private static boolean covers(String entry, String other) {
    return isBeginning(entry) && other.startsWith(beginning(entry));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Identities that
        && users.equals(that.users)
        && beginnings.equals(that.beginnings);
  }

  @Override
  public int hashCode() {
    return users.hashCode() * 31 + beginnings.hashCode();
  }
}
