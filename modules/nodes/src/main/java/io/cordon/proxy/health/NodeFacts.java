package io.cordon.proxy.health;

import java.util.Map;
import java.util.Set;

/**
 * What a client may be told at its start-up without touching a node.
 *
 * @param parameters what PostgreSQL reports (ParameterStatus) to a session that asked for nothing,
 *     by the name it reports; {@code is_superuser} and {@code session_authorization} are not among
 *     them, since they follow from the user
 * @param databases those that accept connections
 * @param rolesSuper the roles that may log in, and whether each is a superuser
 */
public record NodeFacts(
    Map<String, String> parameters, Set<String> databases, Map<String, Boolean> rolesSuper) {

  public NodeFacts {
    parameters = Map.copyOf(parameters);
    databases = Set.copyOf(databases);
    rolesSuper = Map.copyOf(rolesSuper);
  }
}
