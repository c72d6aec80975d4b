package io.cordon.plugin.wasm;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryJson;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteJson;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/** What a module is asked about a statement: {@code pre_query} and {@code route}. */
final class WasmQueryHooks implements PreQueryHook, RouteHook {

  private static final PreQueryResult CONTINUE = new PreQueryResult.Continue();
  private static final RouteResult DEFAULT = new RouteResult.Default();

  private final boolean pure;
  private final PluginLimits limits;
  private final Instances instances;

  /**
   * @param pure whether what it answers may be kept
   */
  WasmQueryHooks(boolean pure, PluginLimits limits, Instances instances) {
    this.pure = pure;
    this.limits = limits;
    this.instances = instances;
  }

  @Override
  public PreQueryResult preQuery(RouteRequest request) {
    return ask(Hook.PRE_QUERY, request, PreQueryJson::readResult, CONTINUE);
  }

  @Override
  public RouteResult route(RouteRequest request) {
    return ask(Hook.ROUTE, request, RouteJson::readResult, DEFAULT);
  }

  /** All that it is told and its keys, if it is pure. */
  @Override
  public Set<Input> inputs() {
    return pure ? EnumSet.complementOf(EnumSet.of(Input.OUTSIDE)) : EnumSet.allOf(Input.class);
  }

  /** Both are asked in one form. */
  private <T> T ask(Hook hook, RouteRequest request, Function<byte[], T> reader, T orElse) {
    return instances.call(
        hook,
        () -> {
          WasmHooks.checkSize(request, limits);
          return RouteJson.writeUtf8(request);
        },
        reader,
        orElse);
  }
}
