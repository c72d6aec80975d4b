package io.cordon.plugin.environment;

import io.cordon.plugin.RegionView;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the session's environment and answers the nodes that it may reach, worked out once. Pure.
 */
final class EnvironmentHook implements RouteHook {

  private static final RouteResult DEFAULT = new RouteResult.Default();

  private final Environments settings;
  private final Map<String, RouteResult> answers = new HashMap<>();

  EnvironmentHook(Environments settings, RegionView regions) {
    this.settings = settings;
    settings
        .allow()
        .forEach(
            (environment, reached) ->
                answers.put(environment, answer(environment, reached, regions)));
  }

  @Override
  public RouteResult route(RouteRequest request) {
    String environment = request.context().attributes().get(settings.attribute());
    RouteResult answer = environment == null ? null : answers.get(environment);
    if (answer != null) {
      return answer;
    } else if (settings.unknown() == Environments.Unknown.DEFAULT) {
      return DEFAULT;
    }
    return new RouteResult.Block(
        environment == null || environment.isEmpty()
            ? "the session has no environment"
            : "environment \"" + environment + "\" is not known");
  }

  @Override
  public Set<Input> inputs() {
    return EnumSet.of(Input.ofAttribute(settings.attribute()));
  }

  private RouteResult answer(String environment, List<String> reached, RegionView regions) {
    if (reached.contains(Environments.EVERY)) {
      return DEFAULT;
    }
    List<String> nodes =
        regions.nodes().stream()
            .filter(node -> isReached(regions.tagsOf(node).get(settings.tag()), reached))
            .toList();
    return new RouteResult.Among(
        nodes,
        "environment \""
            + environment
            + "\" may not leave "
            + (reached.isEmpty() ? "its own nodes, and has none" : String.join(", ", reached)));
  }

  private static boolean isReached(@Nullable String tagged, List<String> reached) {
    return tagged != null && reached.contains(tagged);
  }
}
