package io.cordon.proxy.router;

import io.cordon.plugin.AuthenticateHook;
import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.Hook;
import io.cordon.proxy.policy.PluginSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One {@code authenticate} hook of the chain. Whatever it throws, it has answered. */
final class LoginLink {

  /**
   * What it said.
   *
   * @param denial null if it denied nothing
   * @param failed it did not answer
   */
  record Said(String plugin, @Nullable String denial, Map<String, String> claims, boolean failed) {}

  private final String plugin;
  private final AuthenticateHook hook;
  private final HookCounters.Counts counts;
  private final HookFailures failures;

  LoginLink(PluginSpec spec, AuthenticateHook hook, HookCounters counters) {
    this.plugin = spec.name();
    this.hook = hook;
    this.counts = counters.of(plugin, Hook.AUTHENTICATE);
    this.failures = new HookFailures(spec, Hook.AUTHENTICATE, counts);
  }

  // An Error too is an answer: out of stack or memory, a class that is not there.
  Said ask(AuthenticateRequest request) {
    counts.calls.increment();
    try {
      AuthenticateResult result = hook.authenticate(request);
      if (result == null) {
        throw Failure.noAnswer();
      }
      if (result instanceof AuthenticateResult.Denied denied) {
        counts.refusals.increment();
        return new Said(plugin, denied.message(), Map.of(), false);
      }
      return result instanceof AuthenticateResult.Success success
          ? new Said(plugin, null, Claims.of(success.identity()), false)
          : new Said(plugin, null, Map.of(), false);
    } catch (Throwable e) {
      failures.note(e);
      return new Said(plugin, failures.refuse() ? failures.reason(e) : null, Map.of(), true);
    }
  }
}
