package io.cordon.plugin.capability;

import io.cordon.plugin.Default;
import io.cordon.plugin.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the policy says to this plugin.
 *
 * @param roles what each role may do
 * @param identities the roles of each user; who is named here has these and no others
 * @param attribute the attribute that names the roles of all others, separated by commas
 * @param unknown what a session without a role is told
 */
record Capabilities(
    Map<String, Capability> roles,
    Map<String, List<String>> identities,
    @Default("helios.roles") String attribute,
    @Default("block") Unknown unknown) {

  enum Unknown {
    BLOCK,
    /** No opinion. */
    DEFAULT
  }

  Capabilities {
    List<String> problems = new ArrayList<>();
    if (roles.isEmpty()) {
      problems.add("roles: expected at least one, and what it may do");
    }
    for (Map.Entry<String, List<String>> identity : identities.entrySet()) {
      for (String role : identity.getValue()) {
        if (!roles.containsKey(role)) {
          problems.add("identities." + identity.getKey() + ": role \"" + role + "\" is not known");
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }
}
