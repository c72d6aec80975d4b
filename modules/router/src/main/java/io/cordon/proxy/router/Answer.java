package io.cordon.proxy.router;

import io.cordon.plugin.RouteResult;
import org.jspecify.annotations.Nullable;

/**
 * What one plugin of the chain said.
 *
 * @param result what counts: of a plugin that failed, a Block or, where the policy says so, a
 *     Default
 * @param failure what it threw, or that it said nothing; null if it answered
 */
public record Answer(String plugin, RouteResult result, @Nullable Throwable failure) {

  /** In words, such as {@code region "eu-west"}. */
  public String verdict() {
    return DecisionMerge.describe(result);
  }
}
