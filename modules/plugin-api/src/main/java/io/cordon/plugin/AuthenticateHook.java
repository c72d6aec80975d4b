package io.cordon.plugin;

/** The {@code authenticate} hook: asked once per client, after the password was found right. */
public interface AuthenticateHook {

  /** Adds to an identity, denies it, or has no opinion. Called on an event loop; never blocks. */
  AuthenticateResult authenticate(AuthenticateRequest request);
}
