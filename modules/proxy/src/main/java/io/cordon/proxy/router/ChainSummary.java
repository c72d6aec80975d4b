package io.cordon.proxy.router;

import io.cordon.plugin.RouteHook;
import java.util.Set;

/**
 * What a frontend needs to know of the chain to spare itself a question. An answer holds as long as
 * the chain's summary is the same object.
 *
 * @param deployed false: no hook, so nothing is to be asked
 * @param inputs what the answer depends on, all hooks together; a decision may be kept under
 *     exactly these and the epoch, unless {@code OUTSIDE} is among them
 */
public record ChainSummary(long epoch, boolean deployed, Set<RouteHook.Input> inputs) {

  public ChainSummary {
    inputs = Set.copyOf(inputs);
  }

  /** The same of a chain whose answers may be other ones: another object. */
  ChainSummary renewed() {
    return new ChainSummary(epoch, deployed, inputs);
  }

  public boolean cacheable() {
    return !inputs.contains(RouteHook.Input.OUTSIDE);
  }
}
