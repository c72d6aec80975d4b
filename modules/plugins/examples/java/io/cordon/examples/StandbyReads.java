package io.cordon.examples;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.Set;

/** The plugin {@code standby-reads}: what only reads goes to a node in recovery. */
public final class StandbyReads implements Plugin {

  @Override
  public String name() {
    return "standby-reads";
  }

  @Override
  public Hooks start(PluginContext context) {
    return Hooks.none()
        .withRoute(
            new RouteHook() {
              @Override
              public RouteResult route(RouteRequest request) {
                return request.readOnly() ? new RouteResult.Standby() : new RouteResult.Default();
              }

              @Override
              public Set<Input> inputs() {
                return Set.of(Input.READ_ONLY);
              }
            });
  }
}
