package io.cordon.plugin.environment;

import io.cordon.plugin.Default;
import io.cordon.plugin.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the policy says to this plugin.
 *
 * @param attribute the attribute that names a session's environment
 * @param tag the tag that names a node's environment
 * @param allow by a session's environment, those of the nodes that it may reach; {@code *} is every
 *     node, also one without the tag
 * @param unknown what a session is told whose environment is not there, or is not in {@code allow}
 */
record Environments(
    @Default("helios.environment") String attribute,
    @Default("environment") String tag,
    Map<String, List<String>> allow,
    @Default("block") Unknown unknown) {

  static final String EVERY = "*";

  enum Unknown {
    BLOCK,
    /** No opinion. */
    DEFAULT
  }

  Environments {
    List<String> problems = new ArrayList<>();
    if (attribute.isBlank()) {
      problems.add("attribute: expected an attribute's name, found \"\"");
    }
    if (tag.isBlank()) {
      problems.add("tag: expected a tag's name, found \"\"");
    }
    if (allow.isEmpty()) {
      problems.add("allow: expected at least one environment, and those that it may reach");
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }
}
