package io.cordon.proxy.admin;

import org.jspecify.annotations.Nullable;

/**
 * Where the admin API listens, and for whom.
 *
 * @param port 0 picks a free one
 * @param token what who asks has to show; null: nothing, for loopback only
 */
public record AdminOptions(String host, int port, @Nullable String token) {

  /** Leaves the token out, so that it reaches no log. */
  @Override
  public String toString() {
    return "AdminOptions[host=" + host + ", port=" + port + ", token=" + (token != null) + "]";
  }
}
