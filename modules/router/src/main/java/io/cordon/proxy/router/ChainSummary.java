package io.cordon.proxy.router;

import io.cordon.plugin.Hook;
import io.cordon.plugin.RouteHook;
import java.util.Set;

/**
 * What a frontend needs to know of the chain to spare itself a question. An answer holds as long as
 * the chain's summary is the same object.
 *
 * @param hooks those that somebody has: nothing else is to be asked
 * @param inputs what the answer about a statement depends on, all hooks together; a decision may be
 *     kept under exactly these and the epoch, unless {@code OUTSIDE} is among them
 */
public record ChainSummary(long epoch, Set<Hook> hooks, Set<RouteHook.Input> inputs) {

  public ChainSummary {
    hooks = Set.copyOf(hooks);
    inputs = Set.copyOf(inputs);
  }

  /** False: nobody has to be asked about a statement. */
  public boolean deployed() {
    return hooks.contains(Hook.ROUTE) || hooks.contains(Hook.PRE_QUERY);
  }

  /** False: nobody has to be asked about a client. */
  public boolean asksLogins() {
    return hooks.contains(Hook.AUTHENTICATE);
  }

  /** The same of a chain whose answers may be other ones: another object. */
  ChainSummary renewed() {
    return new ChainSummary(epoch, hooks, inputs);
  }

  /** True if the answer about a statement depends on what its names mean. */
  public boolean readsNames() {
    return inputs.contains(RouteHook.Input.TABLES) || inputs.contains(RouteHook.Input.FUNCTIONS);
  }

  public boolean cacheable() {
    return !inputs.contains(RouteHook.Input.OUTSIDE);
  }
}
