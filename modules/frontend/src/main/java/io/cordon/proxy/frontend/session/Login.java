package io.cordon.proxy.frontend.session;

import java.util.HashMap;
import java.util.Map;

/**
 * Who has logged in, and with what.
 *
 * @param parameters the start-up parameters that are session settings on a node: everything but
 *     user, database, replication, options and {@code _pq_.*}; those of options are taken apart and
 *     in here; names in lower case; the attributes ({@code helios.*}, {@code replica}) included
 * @param fixed attributes that this client cannot change: the policy's, and what a hook claimed
 * @param byPolicy those that the policy fixed for this user at the log-in, as it wrote them
 * @param serverParameters what server connections for this client are started with: its parameters
 *     and its fixed attributes, under the names that a node knows
 */
public record Login(
    String user,
    String database,
    Map<String, String> parameters,
    Map<String, String> fixed,
    Map<String, String> byPolicy,
    Map<String, String> serverParameters) {

  public Login(
      String user,
      String database,
      Map<String, String> parameters,
      Map<String, String> fixed,
      Map<String, String> byPolicy) {
    this(
        user,
        database,
        Map.copyOf(parameters),
        Map.copyOf(fixed),
        Map.copyOf(byPolicy),
        onNode(parameters, fixed));
  }

  private static Map<String, String> onNode(Map<String, String> asked, Map<String, String> fixed) {
    Map<String, String> all = new HashMap<>();
    asked.forEach((name, value) -> all.put(Setting.nameOnNode(Setting.key(name)), value));
    fixed.forEach((name, value) -> all.put(Setting.nameOnNode(Setting.key(name)), value));
    return Map.copyOf(all);
  }
}
