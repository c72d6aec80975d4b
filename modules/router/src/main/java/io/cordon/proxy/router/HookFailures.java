package io.cordon.proxy.router;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.policy.PluginSpec;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of the failures of one hook of one plugin. */
final class HookFailures {

  private static final Logger LOG = LoggerFactory.getLogger(HookFailures.class);

  private final PluginSpec spec;
  private final Hook hook;
  private final HookCounters.Counts counts;
  private final AtomicBoolean warned = new AtomicBoolean();

  HookFailures(PluginSpec spec, Hook hook, HookCounters.Counts counts) {
    this.spec = spec;
    this.hook = hook;
    this.counts = counts;
  }

  /** False where the policy, or the plugin's manifest, says that a failure is no opinion. */
  boolean refuse() {
    return spec.onFailure() != PluginManifest.OnFailure.DEFAULT;
  }

  /** What a client is told. */
  String reason(Throwable failure) {
    return Failure.of(failure).reason(spec.name());
  }

  /** The same of a failure that has no cause to tell. */
  String reason() {
    return "plugin \"" + spec.name() + "\" failed";
  }

  /** Says so once at WARN: a plugin that fails does it for every statement. */
  void note(Throwable failure) {
    // There is nothing to pardon in a hook that cannot refuse.
    counts.failed(Failure.of(failure).why(), refuse() || hook == Hook.POST_QUERY);
    if (warned.compareAndSet(false, true)) {
      LOG.warn(
          "hook failed plugin={} hook={} onFailure={} (further ones at DEBUG)",
          spec.name(),
          hook.wireName(),
          spec.onFailure(),
          failure);
    } else if (LOG.isDebugEnabled()) {
      LOG.debug(
          "hook failed plugin={} hook={} error={}",
          spec.name(),
          hook.wireName(),
          failure.toString());
    }
  }
}
