package io.cordon.plugin.capability;

import io.cordon.plugin.Default;
import io.cordon.plugin.SettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a role may do.
 *
 * @param commands names of commands, such as {@code SELECT} or {@code CREATE *}
 * @param relations such as {@code analytics_*}, which is in {@code public}, or {@code sales.*}
 * @param functions beyond those of PostgreSQL that are harmless, likewise
 * @param readOnly whether it may only read
 * @param views whether a view stands for itself or for what it is made of
 * @param foreignTables whether it may read foreign tables
 */
record Capability(
    List<String> commands,
    List<String> relations,
    List<String> functions,
    @Default("true") boolean readOnly,
    @Default("followed") Views views,
    @Default("false") boolean foreignTables) {

  enum Views {
    FOLLOWED,
    THEMSELVES
  }

  Capability {
    List<String> problems = new ArrayList<>();
    if (commands.isEmpty()) {
      problems.add("commands: expected at least one, such as SELECT");
    }
    for (String relation : relations) {
      check("relations", relation, problems);
    }
    for (String function : functions) {
      check("functions", function, problems);
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  private static void check(String key, String pattern, List<String> problems) {
    if (pattern.isBlank() || !NamePattern.isValid(pattern)) {
      problems.add(key + ": expected schema.name or a name, found \"" + pattern + "\"");
    }
  }
}
