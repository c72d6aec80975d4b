package io.cordon.proxy.router;

import org.jspecify.annotations.Nullable;

/** What the chain decided about one statement, under exactly one policy. */
public sealed interface Decision {

  /** The policy it was taken under. */
  long epoch();

  /** It may run on a node that fits. */
  record Allowed(Target target, long epoch) implements Decision {}

  /**
   * It runs nowhere.
   *
   * @param reason cleaned of control characters and cut at 1 KiB
   * @param plugin who said so first; null if it was not a plugin (no policy, a bus timeout)
   */
  record Refused(String reason, @Nullable String plugin, long epoch) implements Decision {}
}
