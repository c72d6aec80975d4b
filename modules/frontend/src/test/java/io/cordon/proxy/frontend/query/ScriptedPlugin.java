package io.cordon.proxy.frontend.query;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A plugin that blocks what has "secret" in it, rewrites by a table, and notes what it is told. */
final class ScriptedPlugin implements Plugin {

  /** What {@code pre_query} puts in the place of these texts; null: the plugin has no such hook. */
  private final Map<String, String> rewrites;

  private final boolean observes;

  /** The texts that {@code route} was asked about. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();

  private ScriptedPlugin(Map<String, String> rewrites, boolean observes) {
    this.rewrites = rewrites;
    this.observes = observes;
  }

  static ScriptedPlugin routing() {
    return new ScriptedPlugin(Map.of(), false);
  }

  static ScriptedPlugin rewriting(Map<String, String> rewrites) {
    return new ScriptedPlugin(rewrites, false);
  }

  static ScriptedPlugin observing() {
    return new ScriptedPlugin(Map.of(), true);
  }

  /** The next outcome that it is told of. */
  String outcome() throws InterruptedException {
    return String.valueOf(outcomes.poll(30, TimeUnit.SECONDS));
  }

  @Override
  public String name() {
    return "guard";
  }

  @Override
  public Hooks start(PluginContext context) {
    Hooks hooks = Hooks.none().withRoute(new Route());
    if (!rewrites.isEmpty()) {
      hooks = hooks.withPreQuery(new Before());
    }
    if (observes) {
      hooks =
          hooks.withPostQuery(
              (request, outcome) -> {
                if (!isOfNobody(request)) {
                  outcomes.add(
                      request.query()
                          + (outcome.success() ? " done " : " failed ")
                          + outcome.targetNode()
                          + " "
                          + outcome.responseBytes()
                          + " "
                          + outcome.error());
                }
              });
    }
    return hooks;
  }

  /** It is asked to warm up. */
  private static boolean isOfNobody(RouteRequest request) {
    return !"demo".equals(request.context().database());
  }

  private final class Route implements RouteHook {

    @Override
    public RouteResult route(RouteRequest request) {
      if (!isOfNobody(request)) {
        asked.add(request.query());
      }
      return request.query().contains("secret")
          ? new RouteResult.Block("not here")
          : new RouteResult.Default();
    }

    @Override
    public Set<Input> inputs() {
      return Set.of(Input.QUERY);
    }
  }

  private final class Before implements PreQueryHook {

    @Override
    public PreQueryResult preQuery(RouteRequest request) {
      String instead = rewrites.get(request.query());
      return instead == null ? new PreQueryResult.Continue() : new PreQueryResult.Rewrite(instead);
    }

    @Override
    public Set<RouteHook.Input> inputs() {
      return Set.of(RouteHook.Input.QUERY);
    }
  }
}
