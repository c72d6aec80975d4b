package io.cordon.plugin.capability;

import io.cordon.plugin.Attribute;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import java.util.Set;

/** Refuses a statement that does what its session may not, or of which that cannot be seen. */
public final class CapabilityGuard implements Plugin {

  @Override
  public String name() {
    return "capability-guard";
  }

  @Override
  public Hooks start(PluginContext context) {
    Capabilities capabilities = context.settings(Capabilities.class);
    boolean grants = capabilities.unknown() == Capabilities.Unknown.BLOCK;
    return Hooks.none()
        .withRoute(new CapabilityHook(capabilities, context.catalog()))
        .withAttributes(Set.of(new Attribute(capabilities.attribute(), grants, Set.of())));
  }
}
