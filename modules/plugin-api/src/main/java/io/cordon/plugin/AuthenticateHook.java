package io.cordon.plugin;

/**
 * The {@code authenticate} hook: asked once per client, after the password was found right (or,
 * with {@code trust}, not asked for). Every hook of the chain is asked; any denial denies, and so
 * do claims that contradict another plugin's or the policy's. A hook that fails lets nobody in,
 * unless the policy says {@code onFailure: default} for it.
 */
public interface AuthenticateHook {

  /** Adds to an identity, denies it, or has no opinion. Called on an event loop; never blocks. */
  AuthenticateResult authenticate(AuthenticateRequest request);
}
