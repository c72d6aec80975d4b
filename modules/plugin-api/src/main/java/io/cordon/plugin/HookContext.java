package io.cordon.plugin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose statement it is.
 *
 * @param requestId one per statement, the same in all its hooks
 * @param clientId one per client connection; it may come again when that is gone
 * @param identity the authenticated user
 * @param branch null: kept for the published form of this context
 * @param attributes the session's attributes, such as {@code helios.region}, with what is claimed
 *     for it or fixed by the policy, {@value #APPLICATION_NAME} and {@value #CLIENT_ADDR};
 *     immutable
 */
public record HookContext(
    String requestId,
    String clientId,
    String identity,
    String database,
    @Nullable String branch,
    Map<String, String> attributes) {

  /** As the client calls itself, and as nodes show it; it may say anything. */
  public static final String APPLICATION_NAME = "application_name";

  /**
   * The address that the client's connection comes from, in the form of PostgreSQL's type {@code
   * inet}; not there if it has none. No client can set it.
   */
  public static final String CLIENT_ADDR = "client_addr";

  public HookContext {
    attributes = Map.copyOf(attributes);
  }
}
