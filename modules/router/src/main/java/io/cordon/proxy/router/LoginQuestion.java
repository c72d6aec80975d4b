package io.cordon.proxy.router;

import io.cordon.plugin.AuthenticateRequest;
import java.util.Map;

/**
 * Who wants in, after the password was found right.
 *
 * @param fixed the attributes that the policy fixes for this user
 */
public record LoginQuestion(AuthenticateRequest request, Map<String, String> fixed) {

  public LoginQuestion {
    fixed = Map.copyOf(fixed);
  }
}
