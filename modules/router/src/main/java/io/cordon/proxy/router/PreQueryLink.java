package io.cordon.proxy.router;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.plugin.HookException;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.policy.PluginSpec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One {@code pre_query} hook of the chain. Whatever it throws, it has answered. */
public final class PreQueryLink {

  /**
   * What it said.
   *
   * @param result what counts: of a plugin that failed, a Block or, where the policy says so, a
   *     Continue
   * @param failure what it threw, or what is wrong with its answer; null if it answered
   */
  public record Said(String plugin, PreQueryResult result, @Nullable Throwable failure) {

    /** Why the client is refused; null if it is not. */
    public @Nullable String refusal() {
      return result instanceof PreQueryResult.Block block ? Reasons.clean(block.reason()) : null;
    }

    /** In words, such as {@code block: not today}. */
    public String verdict() {
      if (result instanceof PreQueryResult.Rewrite rewrite) {
        return "rewrite: " + Reasons.clean(rewrite.value());
      }
      String refusal = refusal();
      return refusal == null ? "continue" : "block: " + refusal;
    }
  }

  private final PluginSpec spec;
  private final PreQueryHook hook;
  private final Set<RouteHook.Input> inputs;
  private final HookCounters.Counts counts;
  private final HookFailures failures;

  PreQueryLink(
      PluginSpec spec, PreQueryHook hook, Set<RouteHook.Input> inputs, HookCounters counters) {
    this.spec = spec;
    this.hook = hook;
    this.inputs = inputs;
    this.counts = counters.of(spec.name(), Hook.PRE_QUERY);
    this.failures = new HookFailures(spec, Hook.PRE_QUERY, counts);
  }

  String plugin() {
    return spec.name();
  }

  Set<RouteHook.Input> inputs() {
    return inputs;
  }

  /** Asks it. Never throws. An Error too is an answer: out of stack, a class that is not there. */
  public Said ask(RouteRequest request) {
    counts.calls.increment();
    try {
      PreQueryResult result = hook.preQuery(request);
      if (result == null) {
        return failed(Failure.noAnswer());
      } else if (result instanceof PreQueryResult.Block) {
        counts.refusals.increment();
      } else if (result instanceof PreQueryResult.Rewrite) {
        counts.rewrites.increment();
      }
      return new Said(spec.name(), result, null);
    } catch (Throwable e) {
      return failed(e);
    }
  }

  /** The same for a text that it has put in a statement's place and that will not do. */
  public Said objectedTo(String objection) {
    return failed(new HookException(objection, FailureCause.ANSWER, objection, null));
  }

  private Said failed(Throwable failure) {
    failures.note(failure);
    return new Said(
        spec.name(),
        failures.refuse()
            ? new PreQueryResult.Block(failures.reason(failure))
            : new PreQueryResult.Continue(),
        failure);
  }
}
