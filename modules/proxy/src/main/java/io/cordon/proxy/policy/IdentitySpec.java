package io.cordon.proxy.policy;

import java.util.Map;

/**
 * What the policy fixes for a user.
 *
 * @param attributes no client can change these (42501)
 */
public record IdentitySpec(String user, Map<String, String> attributes) {

  public IdentitySpec {
    attributes = Map.copyOf(attributes);
  }
}
