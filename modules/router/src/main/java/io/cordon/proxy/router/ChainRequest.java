package io.cordon.proxy.router;

import io.cordon.plugin.RouteRequest;
import org.jspecify.annotations.Nullable;

/**
 * A question about one statement, which is asked in as many rounds as it is rewritten.
 *
 * @param request about the text as it is in this round
 * @param after the rewriting that came before; null in the first round
 * @param objection why the text of that rewriting will not do, which is a failure of its plugin;
 *     null if it will
 */
public record ChainRequest(
    RouteRequest request, @Nullable Rewriting after, @Nullable String objection) {

  /** About a statement as its client sent it. */
  public static ChainRequest of(RouteRequest request) {
    return new ChainRequest(request, null, null);
  }

  /** Goes on with the rewritten text. */
  public static ChainRequest accepted(Rewriting rewriting, RouteRequest request) {
    return new ChainRequest(request, rewriting, null);
  }

  /** Goes on with the text that was there before. */
  public static ChainRequest rejected(Rewriting rewriting, RouteRequest before, String objection) {
    return new ChainRequest(before, rewriting, objection);
  }
}
