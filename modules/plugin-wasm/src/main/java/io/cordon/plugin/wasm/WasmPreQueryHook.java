package io.cordon.plugin.wasm;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryJson;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import java.util.Set;

/** The {@code pre_query} hook of a module; if that is pure, what it answers may be kept. */
final class WasmPreQueryHook implements PreQueryHook {

  private static final PreQueryResult CONTINUE = new PreQueryResult.Continue();

  private final boolean pure;
  private final PluginLimits limits;
  private final Instances instances;

  WasmPreQueryHook(boolean pure, PluginLimits limits, Instances instances) {
    this.pure = pure;
    this.limits = limits;
    this.instances = instances;
  }

  @Override
  public PreQueryResult preQuery(RouteRequest request) {
    return instances.call(Hook.PRE_QUERY, () -> input(request), PreQueryJson::readResult, CONTINUE);
  }

  @Override
  public Set<RouteHook.Input> inputs() {
    return WasmHooks.inputs(pure);
  }

  private byte[] input(RouteRequest request) {
    WasmHooks.checkSize(request, limits);
    return PreQueryJson.writeUtf8(request);
  }
}
