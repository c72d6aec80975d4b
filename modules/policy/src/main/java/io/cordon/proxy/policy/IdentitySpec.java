package io.cordon.proxy.policy;

import java.util.Map;

/**
 * What an entry of the policy fixes.
 *
 * @param user a user's name, or the beginning of several and {@code *}; see {@link Identities}
 * @param attributes no client can change these (42501)
 */
public record IdentitySpec(String user, Map<String, String> attributes) {

  public IdentitySpec {
    attributes = Map.copyOf(attributes);
  }
}
