package io.cordon.plugin.testkit;

import io.cordon.plugin.Hooks;
import java.time.Duration;
import java.util.List;

/**
 * What every plugin keeps to, whatever it decides: it never throws, answers something, in time, and
 * the same again to requests that agree in all that it says it reads.
 *
 * @param seed of the requests
 * @param requests how many
 * @param deadline of one call, on the processor: a busy machine is no plugin's fault, unless the
 *     call has taken ten times as long; one that takes longer is tried again, as code is slow at
 *     first
 */
public record PluginContract(long seed, int requests, Duration deadline) {

  /** 500 requests, 5 ms each. */
  public static final PluginContract USUAL = new PluginContract(1, 500, Duration.ofMillis(5));

  /** Fails with an {@link AssertionError} that lists what was not kept. */
  public static void verify(Hooks hooks) {
    List<String> problems = USUAL.check(hooks);
    if (!problems.isEmpty()) {
      throw new AssertionError(String.join("\n", problems));
    }
  }

  /** What was not kept, ten problems at most; empty if all was. */
  public List<String> check(Hooks hooks) {
    return new ContractRun(this, hooks).problems();
  }
}
