package io.cordon.proxy.admin;

import org.jspecify.annotations.Nullable;

/** What else than nodes decides whether a load balancer may send clients here. Thread-safe. */
public final class Readiness {

  private volatile boolean policyLoaded;
  private volatile boolean draining;

  public void policyLoaded() {
    policyLoaded = true;
  }

  /** From now on, and for good: this member is leaving. */
  public void draining() {
    draining = true;
  }

  /** Null if nothing is. */
  @Nullable String obstacle() {
    if (draining) {
      return "draining";
    }
    return policyLoaded ? null : "no policy loaded";
  }
}
