package io.cordon.plugin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose statement it is.
 *
 * @param requestId one per statement, the same in all its hooks
 * @param clientId one per client connection
 * @param identity the authenticated user
 * @param branch null: kept for the published form of this context
 * @param attributes the session's attributes, such as {@code helios.region}; immutable
 */
public record HookContext(
    String requestId,
    String clientId,
    String identity,
    String database,
    @Nullable String branch,
    Map<String, String> attributes) {

  public HookContext {
    attributes = Map.copyOf(attributes);
  }
}
