package io.cordon.it;

import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import java.util.EnumSet;
import java.util.Set;

/**
 * Makes {@code tenant()} of a text {@code 'acme'}, and blocks what is {@code unspeakable}; pure.
 */
final class AcmeRewrite implements PreQueryHook {

  @Override
  public PreQueryResult preQuery(RouteRequest request) {
    if (request.query().contains("unspeakable")) {
      return new PreQueryResult.Block("unspeakable");
    }
    return request.query().contains("tenant()")
        ? new PreQueryResult.Rewrite(request.query().replace("tenant()", "'acme'"))
        : new PreQueryResult.Continue();
  }

  @Override
  public Set<RouteHook.Input> inputs() {
    return EnumSet.complementOf(EnumSet.of(RouteHook.Input.OUTSIDE));
  }
}
