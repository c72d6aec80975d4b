package io.cordon.plugin.capability;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;

/** Refuses a statement that does what its session may not, or of which that cannot be seen. */
public final class CapabilityGuard implements Plugin {

  @Override
  public String name() {
    return "capability-guard";
  }

  @Override
  public Hooks start(PluginContext context) {
    Capabilities capabilities = context.settings(Capabilities.class);
    return Hooks.none().withRoute(new CapabilityHook(capabilities, context.catalog()));
  }
}
