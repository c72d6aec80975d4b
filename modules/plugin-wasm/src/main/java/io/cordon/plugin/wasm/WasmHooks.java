package io.cordon.plugin.wasm;

import io.cordon.plugin.Attribute;
import io.cordon.plugin.AuthenticateJson;
import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.PostQueryJson;
import io.cordon.plugin.RouteRequest;
import java.util.Set;
import java.util.stream.Collectors;

/** The hooks of a manifest, each in its JSON form. Each fails with a {@link WasmFailure}. */
final class WasmHooks {

  private static final AuthenticateResult DEFER = new AuthenticateResult.Defer();

  private WasmHooks() {}

  static Hooks of(PluginManifest manifest, PluginLimits limits, Instances instances) {
    Hooks hooks = Hooks.none();
    WasmQueryHooks queries = new WasmQueryHooks(manifest.pure(), limits, instances);
    for (Hook hook : manifest.hooks()) {
      hooks =
          switch (hook) {
            case AUTHENTICATE -> authenticate(hooks, instances);
            case PRE_QUERY -> hooks.withPreQuery(queries);
            case ROUTE -> hooks.withRoute(queries);
            case POST_QUERY -> postQuery(hooks, limits, instances);
          };
    }
    Set<String> attributes = manifest.attributes();
    return attributes == null
        ? hooks
        : hooks.withAttributes(
            attributes.stream().map(Attribute::granting).collect(Collectors.toSet()));
  }

  private static Hooks authenticate(Hooks hooks, Instances instances) {
    return hooks.withAuthenticate(
        request ->
            instances.call(
                Hook.AUTHENTICATE,
                () -> AuthenticateJson.writeUtf8(request),
                AuthenticateJson::readResult,
                DEFER));
  }

  private static Hooks postQuery(Hooks hooks, PluginLimits limits, Instances instances) {
    return hooks.withPostQuery(
        (request, outcome) ->
            instances.call(
                Hook.POST_QUERY,
                () -> {
                  checkSize(request, limits);
                  return PostQueryJson.writeUtf8(request, outcome);
                },
                answer -> true,
                true));
  }

  /** What cannot fit into the module's memory is not written first. */
  static void checkSize(RouteRequest request, PluginLimits limits) {
    long least = (long) request.query().length() + request.normalized().length();
    if (least > limits.memoryBytes()) {
      throw new ContractException(
          "no room for an input of more than " + least + " bytes", FailureCause.REQUEST);
    }
  }
}
