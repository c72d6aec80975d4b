package io.cordon.proxy.service;

import org.jspecify.annotations.Nullable;

/**
 * Who the member itself is on its nodes.
 *
 * @param user may be any role that can log in to each database; needs no privilege
 * @param password null: none is known
 */
public record ServiceLogin(String user, @Nullable String password) {

  /** Leaves the password out, so that it reaches no log. */
  @Override
  public String toString() {
    return "ServiceLogin[user=" + user + "]";
  }
}
