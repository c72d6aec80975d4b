package io.cordon.plugin.residency;

import io.cordon.plugin.RegionView;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads the session's region and answers it. Pure: the same request under one policy has the same
 * answer, so a decision may be kept until the policy changes.
 */
final class ResidencyHook implements RouteHook {

  private static final RouteResult DEFAULT = new RouteResult.Default();
  private static final RouteResult PRIMARY = new RouteResult.Primary();
  private static final RouteResult NO_REPLICA =
      new RouteResult.Block("no in-region replica for user");
  private static final RouteResult NO_PRIMARY =
      new RouteResult.Block("no in-region primary for user");

  private final Residency settings;
  private final RegionView regions;

  ResidencyHook(Residency settings, RegionView regions) {
    this.settings = settings;
    this.regions = regions;
  }

  @Override
  public RouteResult route(RouteRequest request) {
    String region = request.context().attributes().get(settings.attribute());
    if (region == null || region.isEmpty()) {
      return DEFAULT;
    } else if (!regions.hasNodes(region)) {
      return settings.enforce() ? NO_REPLICA : DEFAULT;
    } else if (writes(request) && !regions.hasPrimary(region)) {
      return settings.writes() == Residency.Writes.PRIMARY ? PRIMARY : NO_PRIMARY;
    } else {
      return new RouteResult.Region(region);
    }
  }

  @Override
  public Set<Input> inputs() {
    return EnumSet.of(Input.ATTRIBUTES, Input.READ_ONLY, Input.OPAQUE, Input.COMMAND);
  }

  /** A text that does not parse writes nothing: any node of the region may say so. */
  private static boolean writes(RouteRequest request) {
    return !request.readOnly() && !(request.opaque() && request.command().isEmpty());
  }
}
