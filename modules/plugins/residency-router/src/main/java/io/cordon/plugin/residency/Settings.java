package io.cordon.plugin.residency;

import io.cordon.plugin.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the policy says to this plugin.
 *
 * @param enforce whether a region without nodes is a refusal
 * @param attribute the attribute that names a session's region
 * @param writesToPrimary whether a write of a region without a primary goes to the primary
 */
record Settings(boolean enforce, String attribute, boolean writesToPrimary) {

  private static final List<String> KEYS = List.of("attribute", "enforce", "writes");

  static Settings of(Map<String, Object> settings) {
    List<String> problems = new ArrayList<>();
    for (String key : new TreeMap<>(settings).keySet()) {
      if (!KEYS.contains(key)) {
        problems.add(key + ": not known; expected one of " + String.join(", ", KEYS));
      }
    }
    boolean enforce = true;
    if (settings.containsKey("enforce")) {
      if (settings.get("enforce") instanceof Boolean given) {
        enforce = given;
      } else {
        problems.add("enforce: expected true or false, found " + show(settings.get("enforce")));
      }
    }
    String attribute = "helios.region";
    if (settings.containsKey("attribute")) {
      if (settings.get("attribute") instanceof String given && !given.isBlank()) {
        attribute = given;
      } else {
        problems.add(
            "attribute: expected an attribute's name, found " + show(settings.get("attribute")));
      }
    }
    Object writes = settings.containsKey("writes") ? settings.get("writes") : "in-region";
    if (!"in-region".equals(writes) && !"primary".equals(writes)) {
      problems.add("writes: expected in-region or primary, found " + show(writes));
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return new Settings(enforce, attribute, "primary".equals(writes));
  }

  private static String show(@Nullable Object value) {
    return value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
  }
}
