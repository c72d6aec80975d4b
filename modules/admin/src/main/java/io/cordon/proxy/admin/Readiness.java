package io.cordon.proxy.admin;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What else than nodes decides whether a load balancer may send clients here. Thread-safe. */
public final class Readiness {

  private volatile boolean policyLoaded;
  private volatile boolean draining;
  private volatile Supplier<@Nullable String> trust = () -> null;
  private volatile Supplier<@Nullable String> cluster = () -> null;

  public void policyLoaded() {
    policyLoaded = true;
  }

  /** What keeps this member from deciding by its policy, asked each time; null if nothing does. */
  public void trust(Supplier<@Nullable String> lost) {
    trust = lost;
  }

  /** Why this member's cluster does not work, asked each time; null if it does. */
  public void cluster(Supplier<@Nullable String> lost) {
    cluster = lost;
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
    String lost = cluster.get();
    if (lost != null) {
      return lost;
    }
    return policyLoaded ? trust.get() : "no policy loaded";
  }
}
