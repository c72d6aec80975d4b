package io.cordon.plugin.residency;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;

/** Sends the statements of a session that has a region to that region, and nowhere else. */
public final class ResidencyRouter implements Plugin {

  @Override
  public String name() {
    return "residency-router";
  }

  @Override
  public Hooks start(PluginContext context) {
    Residency residency = context.settings(Residency.class);
    return Hooks.none()
        .withRoute(new ResidencyHook(residency, context.regions(), context.keyValues()));
  }
}
