package io.cordon.plugin.testkit;

import io.cordon.plugin.Hooks;
import java.util.List;

/**
 * What every plugin keeps to, whatever it decides: it never throws, answers something, without
 * waiting and without too much work, and the same again to requests that agree in all that it says
 * it reads.
 *
 * <p>Work is counted in steps of a plain loop that runs beside each call, so a slow machine or a
 * busy one makes no difference; how fast a plugin is, is for a benchmark to say. A call that takes
 * more is tried again, as code is slow until the JVM has compiled it.
 *
 * @param seed of the requests
 * @param requests how many
 * @param steps that a call may take whatever it is asked; it may take {@value #STEPS_PER_CHARACTER}
 *     more for each character of the request
 */
public record PluginContract(long seed, int requests, long steps) {

  /** A step is about a nanosecond. */
  public static final int STEPS_PER_CHARACTER = 100;

  /** 500 requests, five million steps each. */
  public static final PluginContract USUAL = new PluginContract(1, 500, 5_000_000);

  /** Fails with an {@link AssertionError} that lists what was not kept. */
  public static void verify(Hooks hooks) {
    List<String> problems = USUAL.check(hooks);
    if (!problems.isEmpty()) {
      throw new AssertionError(String.join("\n", problems));
    }
  }

  /** What was not kept, ten problems at most; empty if all was. */
  public List<String> check(Hooks hooks) {
    return new ContractRun(this, hooks, new CalibratedLoop()).problems();
  }
}
