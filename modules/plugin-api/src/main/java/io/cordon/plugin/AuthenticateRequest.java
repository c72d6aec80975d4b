package io.cordon.plugin;

import java.util.Map;

/**
 * Who wants in.
 *
 * @param headers start-up parameters of the client other than user and database, names in lower
 *     case; those in {@code options} are taken apart
 * @param username the name that the client authenticated as
 * @param clientIp the client's address, without its port
 */
public record AuthenticateRequest(
    Map<String, String> headers, String username, String clientIp, String database) {

  public AuthenticateRequest {
    headers = Map.copyOf(headers);
  }
}
