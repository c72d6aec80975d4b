package io.cordon.proxy.router;

import io.cordon.plugin.Hook;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the chain decided about one statement, under exactly one policy. */
public sealed interface Decision extends ChainAnswer {

  /** The policy it was taken under. */
  long epoch();

  /** The id of the request that the chain was asked with; null if it was not asked. */
  @Nullable String request();

  /** False if it is no word of the chain, or a plugin failed: it must not be kept. */
  boolean lasting();

  /** The same, not to be kept. */
  Decision passing();

  /** It may run on a node that fits. */
  record Allowed(Target target, long epoch, @Nullable String request, boolean lasting)
      implements Decision {

    /** The chain was not asked. */
    public Allowed(Target target, long epoch) {
      this(target, epoch, null);
    }

    /** By every plugin's own word. */
    public Allowed(Target target, long epoch, @Nullable String request) {
      this(target, epoch, request, true);
    }

    @Override
    public Decision passing() {
      return new Allowed(target, epoch, request, false);
    }
  }

  /**
   * It runs nowhere.
   *
   * @param reasonClass why, as metrics count it
   * @param reason cleaned of control characters and cut at 1 KiB
   * @param plugin who said so first; null if it was not a plugin (no policy, a bus timeout)
   * @param hook the one that it was said by; {@code ROUTE} also if it was not a plugin
   * @param objections of every plugin that refuses, the one that is shown first; empty if none was
   *     heard
   */
  record Refused(
      ReasonClass reasonClass,
      String reason,
      @Nullable String plugin,
      Hook hook,
      long epoch,
      List<Objection> objections,
      @Nullable String request,
      boolean lasting)
      implements Decision {

    public Refused {
      objections = List.copyOf(objections);
    }

    /**
     * By plugins' {@code route} hooks.
     *
     * @param objections at least one; the first is the one that is shown
     */
    public Refused(
        ReasonClass reasonClass, long epoch, List<Objection> objections, @Nullable String request) {
      this(
          reasonClass,
          objections.get(0).reason(),
          objections.get(0).plugin(),
          Hook.ROUTE,
          epoch,
          objections,
          request,
          true);
    }

    /** By no plugin. */
    public Refused(ReasonClass reasonClass, String reason, long epoch, @Nullable String request) {
      this(reasonClass, reason, null, Hook.ROUTE, epoch, List.of(), request, false);
    }

    @Override
    public Decision passing() {
      return new Refused(reasonClass, reason, plugin, hook, epoch, objections, request, false);
    }
  }
}
