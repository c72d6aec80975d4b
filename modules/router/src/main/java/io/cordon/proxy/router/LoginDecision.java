package io.cordon.proxy.router;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the {@code authenticate} hooks of the chain decided about one client. */
public sealed interface LoginDecision {

  /** The policy it was taken under. */
  long epoch();

  /**
   * It is let in.
   *
   * @param fixed the attributes that its session cannot change: the policy's, and the claims
   */
  record Admitted(Map<String, String> fixed, long epoch) implements LoginDecision {
    public Admitted {
      fixed = Map.copyOf(fixed);
    }
  }

  /**
   * It is not.
   *
   * @param message cleaned of control characters and cut at 1 KiB
   * @param plugin who said so first; null if it was not a plugin (no policy, a bus timeout)
   * @param objections of every plugin that denies, the one that is shown first; empty if none does
   */
  record Denied(String message, @Nullable String plugin, long epoch, List<Objection> objections)
      implements LoginDecision {
    public Denied {
      objections = List.copyOf(objections);
    }

    /** By no plugin. */
    public Denied(String message, long epoch) {
      this(message, null, epoch, List.of());
    }

    /**
     * By plugins.
     *
     * @param objections at least one
     */
    public static Denied by(List<Objection> objections, long epoch) {
      Objection shown = objections.get(0);
      return new Denied(shown.reason(), shown.plugin(), epoch, objections);
    }
  }
}
