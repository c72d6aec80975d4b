package io.cordon.proxy.frontend;

import java.util.Map;

/**
 * Who has logged in, and with what.
 *
 * @param parameters the start-up parameters that are session settings on a node: everything but
 *     user, database, replication, options and {@code _pq_.*}; those of options are taken apart and
 *     in here; names in lower case; the attributes ({@code helios.*}, {@code replica}) included
 * @param fixed attributes that the policy fixes for this user
 */
record Login(
    String user, String database, Map<String, String> parameters, Map<String, String> fixed) {

  Login {
    parameters = Map.copyOf(parameters);
    fixed = Map.copyOf(fixed);
  }
}
