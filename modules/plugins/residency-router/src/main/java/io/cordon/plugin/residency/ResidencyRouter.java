package io.cordon.plugin.residency;

import io.cordon.plugin.Attribute;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.RegionView;
import java.util.Set;
import java.util.stream.Collectors;

/** Sends the statements of a session that has a region to that region, and nowhere else. */
public final class ResidencyRouter implements Plugin {

  @Override
  public String name() {
    return "residency-router";
  }

  @Override
  public Hooks start(PluginContext context) {
    Residency residency = context.settings(Residency.class);
    RegionView regions = context.regions();
    Set<String> known =
        regions.nodes().stream()
            .flatMap(node -> regions.regionOf(node).stream())
            .collect(Collectors.toSet());
    boolean grants = residency.unknown() == Residency.Unknown.BLOCK;
    return Hooks.none()
        .withRoute(new ResidencyHook(residency, regions, context.keyValues()))
        .withAttributes(Set.of(new Attribute(residency.attribute(), grants, known)));
  }
}
