package io.cordon.plugin.residency;

import io.cordon.plugin.KeyValues;
import io.cordon.plugin.RegionView;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads the session's region and answers it, or the node that the plugin's keys have for it where
 * the policy lets them. Pure: the same request under one policy and the same keys has the same
 * answer, so a decision may be kept until they change.
 */
final class ResidencyHook implements RouteHook {

  private static final RouteResult DEFAULT = new RouteResult.Default();
  private static final RouteResult PRIMARY = new RouteResult.Primary();
  private static final RouteResult NO_REGION = new RouteResult.Block("the session has no region");
  private static final RouteResult NO_REPLICA =
      new RouteResult.Block("no in-region replica for user");
  private static final RouteResult NO_PRIMARY =
      new RouteResult.Block("no in-region primary for user");

  /** No data is read or written by these: drivers send them before anybody can say a region. */
  private static final Set<String> WITHOUT_DATA = Set.of("SET", "RESET", "SHOW");

  private final Residency settings;
  private final RegionView regions;
  private final Overrides overrides;

  ResidencyHook(Residency settings, RegionView regions, KeyValues keys) {
    this.settings = settings;
    this.regions = regions;
    this.overrides = new Overrides(keys, regions);
  }

  @Override
  public RouteResult route(RouteRequest request) {
    String region = request.context().attributes().get(settings.attribute());
    if (region == null || region.isEmpty()) {
      return settings.unknown() == Residency.Unknown.DEFAULT
              || WITHOUT_DATA.contains(request.command())
          ? DEFAULT
          : NO_REGION;
    }
    Overrides.Current now = settings.keys() ? overrides.current() : Overrides.NONE;
    if (now.problem() != null) {
      return new RouteResult.Block(now.problem());
    }
    Map<String, String> nodes = now.nodes();
    String node = nodes == null ? null : nodes.get(region);
    boolean enforce = now.enforce() == null ? settings.enforce() : now.enforce();
    if (nodes == null ? !regions.hasNodes(region) : node == null) {
      return enforce ? NO_REPLICA : DEFAULT;
    } else if (writes(request)
        && !(node == null ? regions.hasPrimary(region) : regions.isPrimary(node))) {
      return settings.writes() == Residency.Writes.PRIMARY ? PRIMARY : NO_PRIMARY;
    } else {
      return node == null ? new RouteResult.Region(region) : new RouteResult.Node(node);
    }
  }

  @Override
  public Set<Input> inputs() {
    Set<Input> inputs =
        EnumSet.of(
            Input.ofAttribute(settings.attribute()), Input.READ_ONLY, Input.OPAQUE, Input.COMMAND);
    if (settings.keys()) {
      inputs.add(Input.KEY_VALUES);
    }
    return inputs;
  }

  /** A text that does not parse writes nothing: any node of the region may say so. */
  private static boolean writes(RouteRequest request) {
    return !request.readOnly() && !(request.opaque() && request.command().isEmpty());
  }
}
