package io.cordon.plugin.wasm;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteJson;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.Set;

/** The {@code route} hook of a module; if that is pure, what it answers may be kept. */
final class WasmRouteHook implements RouteHook {

  private static final RouteResult DEFAULT = new RouteResult.Default();

  private final boolean pure;
  private final PluginLimits limits;
  private final Instances instances;

  WasmRouteHook(boolean pure, PluginLimits limits, Instances instances) {
    this.pure = pure;
    this.limits = limits;
    this.instances = instances;
  }

  @Override
  public RouteResult route(RouteRequest request) {
    return instances.call(Hook.ROUTE, () -> input(request), RouteJson::readResult, DEFAULT);
  }

  @Override
  public Set<Input> inputs() {
    return WasmHooks.inputs(pure);
  }

  private byte[] input(RouteRequest request) {
    WasmHooks.checkSize(request, limits);
    return RouteJson.writeUtf8(request);
  }
}
