package io.cordon.proxy.router;

import io.cordon.plugin.Attribute;
import io.cordon.plugin.Hook;
import io.cordon.plugin.HookContext;
import io.cordon.plugin.Hooks;
import io.cordon.proxy.policy.IdentitySpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that the plugins of a chain say they read, and what of a policy does not go with
 * them: a slip in it, most likely, by which a user is held to nothing.
 */
final class ReadAttributes {

  /** What is read whatever the chain is. */
  private static final Set<String> ALWAYS =
      Set.of("replica", HookContext.APPLICATION_NAME, HookContext.CLIENT_ADDR);

  /** How many letters may be wrong in what was meant for another name. */
  private static final int NEAR = 2;

  private record Read(String path, String plugin, Attribute attribute) {}

  private final List<Read> reads = new ArrayList<>();
  private boolean complete = true;
  private boolean claimed;

  /** Notes what a plugin says. */
  void add(String path, String plugin, Hooks hooks) {
    claimed |= hooks.points().contains(Hook.AUTHENTICATE);
    Set<Attribute> said = hooks.attributes();
    if (said == null) {
      complete = false;
    } else {
      said.forEach(attribute -> reads.add(new Read(path, plugin, attribute)));
    }
  }

  /** Those that grant something. */
  Set<String> granting() {
    return reads.stream()
        .map(Read::attribute)
        .filter(Attribute::grants)
        .map(Attribute::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  List<PolicyProblem> warnings(Policy policy) {
    List<PolicyProblem> warnings = new ArrayList<>();
    for (IdentitySpec identity : new TreeMap<>(policy.identities()).values()) {
      new TreeMap<>(identity.attributes())
          .forEach(
              (name, value) -> {
                String message = warning(name, value);
                if (message != null) {
                  String path = "identities." + identity.user() + "." + name;
                  warnings.add(new PolicyProblem(path, message));
                }
              });
    }
    if (!claimed) {
      warnings.addAll(fixedForNobody(policy));
    }
    return List.copyOf(warnings);
  }

  private @Nullable String warning(String name, String value) {
    List<Read> readers =
        reads.stream().filter(read -> read.attribute().name().equals(name)).toList();
    if (readers.isEmpty()) {
      String near = nearest(name, names());
      if (ALWAYS.contains(name) || (near == null && !complete)) {
        return null;
      }
      return "no plugin of the chain reads this attribute" + suggestion(near);
    }
    for (Read read : readers) {
      Set<String> values = read.attribute().values();
      if (!values.isEmpty() && !values.contains(value)) {
        return "%s knows no %s \"%s\"%s"
            .formatted(read.plugin(), lastPart(name), value, suggestion(nearest(value, values)));
      }
    }
    return null;
  }

  private List<PolicyProblem> fixedForNobody(Policy policy) {
    Map<String, PolicyProblem> byName = new LinkedHashMap<>();
    for (Read read : reads) {
      String name = read.attribute().name();
      if (!ALWAYS.contains(name)
          && policy.identities().values().stream()
              .noneMatch(identity -> identity.attributes().containsKey(name))) {
        byName.putIfAbsent(
            name,
            new PolicyProblem(
                read.path(),
                "\"%s\" is fixed for nobody: %s believes what a client sets"
                    .formatted(name, read.plugin())));
      }
    }
    return List.copyOf(byName.values());
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>(ALWAYS);
    reads.forEach(read -> names.add(read.attribute().name()));
    return names;
  }

  private static String suggestion(@Nullable String near) {
    return near == null ? "" : "; did you mean \"" + near + "\"?";
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** What was probably meant; null if there is nothing like it. */
  private static @Nullable String nearest(String text, Set<String> known) {
    String nearest = null;
    int least = NEAR + 1;
    for (String candidate : new TreeSet<>(known)) {
      int distance =
          candidate.equalsIgnoreCase(text) || lastPart(candidate).equals(lastPart(text))
              ? 0
              : distance(candidate, text);
      if (distance < least && distance < text.length()) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Levenshtein's. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int changed = Math.min(diagonal + same, Math.min(row[j], row[j - 1]) + 1);
        diagonal = row[j];
        row[j] = changed;
      }
    }
    return row[other.length()];
  }
}
