package io.cordon.proxy.router;

import io.cordon.plugin.Hook;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import io.cordon.proxy.policy.PluginSpec;
import java.util.Set;

/** One {@code route} hook of the chain. Whatever it throws, it has answered. */
final class ChainLink {

  private final PluginSpec spec;
  private final RouteHook hook;
  private final Set<RouteHook.Input> inputs;
  private final NodeNames nodes;
  private final HookCounters.Counts counts;
  private final HookFailures failures;

  ChainLink(
      PluginSpec spec,
      RouteHook hook,
      Set<RouteHook.Input> inputs,
      NodeNames nodes,
      HookCounters counters) {
    this.spec = spec;
    this.hook = hook;
    this.inputs = inputs;
    this.nodes = nodes;
    this.counts = counters.of(spec.name(), Hook.ROUTE);
    this.failures = new HookFailures(spec, Hook.ROUTE, counts);
  }

  String plugin() {
    return spec.name();
  }

  Set<RouteHook.Input> inputs() {
    return inputs;
  }

  // An Error too is an answer: out of stack or memory, a class that is not there.
  Answer ask(RouteRequest request) {
    counts.calls.increment();
    try {
      RouteResult result = nodes.resolve(hook.route(request));
      if (result != null) {
        if (result instanceof RouteResult.Block) {
          counts.refusals.increment();
        }
        return new Answer(spec.name(), result, null);
      }
      return failed(Failure.noAnswer());
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private Answer failed(Throwable failure) {
    failures.note(failure);
    RouteResult result =
        failures.refuse()
            ? new RouteResult.Block(failures.reason(failure))
            : new RouteResult.Default();
    return new Answer(spec.name(), result, failure);
  }
}
