package io.cordon.plugin.residency;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.RegionView;
import io.cordon.plugin.RouteHook;
import java.util.Map;
import java.util.Optional;

/** Sends the statements of a session that has a region to that region, and nowhere else. */
public final class ResidencyRouter implements Plugin {

  @Override
  public String name() {
    return "residency-router";
  }

  @Override
  public Optional<RouteHook> route(Map<String, Object> settings, RegionView regions) {
    return Optional.of(new ResidencyHook(Settings.of(settings), regions));
  }
}
