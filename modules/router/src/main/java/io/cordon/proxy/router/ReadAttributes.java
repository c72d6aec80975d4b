package io.cordon.proxy.router;

import io.cordon.plugin.Attribute;
import io.cordon.plugin.Hook;
import io.cordon.plugin.HookContext;
import io.cordon.plugin.Hooks;
import io.cordon.proxy.policy.IdentitySpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyProblem;
import io.cordon.proxy.policy.Spelling;
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

  /** The entry of identities that names every user. */
  private static final String EVERYBODY = "*";

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
      warnings.addAll(believed(policy));
    }
    return List.copyOf(warnings);
  }

  private @Nullable String warning(String name, String value) {
    List<Read> readers =
        reads.stream().filter(read -> read.attribute().name().equals(name)).toList();
    if (readers.isEmpty()) {
      String near = Spelling.nearest(name, names());
      if (ALWAYS.contains(name) || (near == null && !complete)) {
        return null;
      }
      return "no plugin of the chain reads this attribute" + suggestion(near);
    }
    for (Read read : readers) {
      Set<String> values = read.attribute().values();
      if (!values.isEmpty() && !values.contains(value)) {
        return "%s knows no %s \"%s\"%s"
            .formatted(
                read.plugin(),
                Spelling.lastPart(name),
                value,
                suggestion(Spelling.nearest(value, values)));
      }
    }
    return null;
  }

  /** What clients can set themselves and a plugin believes, each attribute once. */
  private List<PolicyProblem> believed(Policy policy) {
    Map<String, PolicyProblem> byName = new LinkedHashMap<>();
    Set<String> granting = granting();
    for (Read read : reads) {
      String name = read.attribute().name();
      if (ALWAYS.contains(name)) {
        continue;
      }
      String message = null;
      if (granting.contains(name)) {
        if (!policy.identities().containsKey(EVERYBODY)) {
          message =
              "a user whom identities does not name can set \"%s\" itself, and %s believes it; add"
                  + " an entry \"*\" to prevent that";
        }
      } else if (policy.identities().values().stream()
          .noneMatch(identity -> identity.attributes().containsKey(name))) {
        message =
            "no entry of identities gives \"%s\": each client sets it itself, and %s believes it";
      }
      if (message != null) {
        byName.putIfAbsent(
            name, new PolicyProblem(read.path(), message.formatted(name, read.plugin())));
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
}
