package io.cordon.plugin.environment;

import io.cordon.plugin.Attribute;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import java.util.Set;

/** Keeps the statements of a session on nodes of the environments that it may reach. */
public final class EnvironmentGuard implements Plugin {

  @Override
  public String name() {
    return "environment-guard";
  }

  @Override
  public Hooks start(PluginContext context) {
    Environments environments = context.settings(Environments.class);
    boolean grants = environments.unknown() == Environments.Unknown.BLOCK;
    return Hooks.none()
        .withRoute(new EnvironmentHook(environments, context.regions()))
        .withAttributes(
            Set.of(new Attribute(environments.attribute(), grants, environments.allow().keySet())));
  }
}
