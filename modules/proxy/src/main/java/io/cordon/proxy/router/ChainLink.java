package io.cordon.proxy.router;

import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import io.cordon.proxy.policy.PluginSpec;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One hook of the chain. Whatever it throws, it has answered. */
final class ChainLink {

  private static final Logger LOG = LoggerFactory.getLogger(ChainLink.class);

  private final PluginSpec spec;
  private final RouteHook hook;
  private final Set<RouteHook.Input> inputs;
  private final RouteResult verdictOfFailure;
  private final AtomicBoolean warned = new AtomicBoolean();

  ChainLink(PluginSpec spec, RouteHook hook) {
    this.spec = spec;
    this.hook = hook;
    this.inputs = EnumSet.allOf(RouteHook.Input.class);
    this.inputs.retainAll(hook.inputs());
    this.verdictOfFailure =
        spec.onFailure() == PluginManifest.OnFailure.DEFAULT
            ? new RouteResult.Default()
            : new RouteResult.Block("plugin \"" + spec.name() + "\" failed");
  }

  String plugin() {
    return spec.name();
  }

  Set<RouteHook.Input> inputs() {
    return inputs;
  }

  // An Error too is an answer: out of stack or memory, a class that is not there.
  Answer ask(RouteRequest request) {
    try {
      RouteResult result = hook.route(request);
      if (result != null) {
        return new Answer(spec.name(), result, null);
      }
      return failed(new NullPointerException("no answer"));
    } catch (Throwable e) {
      return failed(e);
    }
  }

  /** Says so once at WARN: a plugin that fails does it for every statement. */
  private Answer failed(Throwable failure) {
    if (warned.compareAndSet(false, true)) {
      LOG.warn(
          "route hook failed plugin={} onFailure={} (further ones at DEBUG)",
          spec.name(),
          spec.onFailure(),
          failure);
    } else if (LOG.isDebugEnabled()) {
      LOG.debug("route hook failed plugin={} error={}", spec.name(), failure.toString());
    }
    return new Answer(spec.name(), verdictOfFailure, failure);
  }
}
