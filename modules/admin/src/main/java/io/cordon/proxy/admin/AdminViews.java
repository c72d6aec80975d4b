package io.cordon.proxy.admin;

import io.cordon.plugin.Hook;
import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.ActivationStatus;
import io.cordon.proxy.router.HookCounters;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a member knows of its fleet and its policy: {@code GET /api/v1/members}, {@code regions} and
 * {@code plugins}. Read from snapshots.
 */
public final class AdminViews implements AdminRoutes {

  private final Members members;
  private final Regions regions;
  private final Supplier<ActivationStatus> activation;
  private final HookCounters counters;

  public AdminViews(
      Members members,
      Regions regions,
      Supplier<ActivationStatus> activation,
      HookCounters counters) {
    this.members = members;
    this.regions = regions;
    this.activation = activation;
    this.counters = counters;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/members").handler(request -> AdminAnswer.json(request, members()));
    router.get("/api/v1/regions").handler(request -> AdminAnswer.json(request, regions()));
    router.get("/api/v1/plugins").handler(request -> AdminAnswer.json(request, plugins()));
  }

  private JsonArray members() {
    JsonArray all = new JsonArray();
    for (MemberInfo member : members.all()) {
      all.add(
          new JsonObject()
              .put("id", member.id())
              .put("number", member.number())
              .put("name", member.name())
              .put("version", member.version())
              .put("clientAddress", member.clientAddress())
              .put("adminAddress", member.adminAddress())
              .put("self", member.self()));
    }
    return all;
  }

  /** Nodes without a region are of none, whose name is null; it comes last. */
  private JsonArray regions() {
    Map<String, JsonArray> nodes = new LinkedHashMap<>();
    Map<String, Integer> alive = new LinkedHashMap<>();
    JsonArray none = new JsonArray();
    int noneAlive = 0;
    for (Node node : regions.current().all()) {
      String region = node.spec().region();
      int lives = node.health().alive() ? 1 : 0;
      if (region == null) {
        none.add(node.name());
        noneAlive += lives;
      } else {
        nodes.computeIfAbsent(region, r -> new JsonArray()).add(node.name());
        alive.merge(region, lives, Integer::sum);
      }
    }
    JsonArray all = new JsonArray();
    nodes.forEach(
        (region, names) ->
            all.add(region(region, names, Objects.requireNonNull(alive.get(region)))));
    return none.isEmpty() ? all : all.add(region(null, none, noneAlive));
  }

  private static JsonObject region(@Nullable String name, JsonArray nodes, int alive) {
    return new JsonObject().put("name", name).put("nodes", nodes).put("alive", alive);
  }

  private JsonObject plugins() {
    ActivationStatus status = activation.get();
    JsonArray plugins = new JsonArray();
    status.plugins().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            plugin ->
                plugins.add(
                    new JsonObject()
                        .put("name", plugin.getKey())
                        .put("version", plugin.getValue())
                        .put("hooks", hooks(plugin.getKey()))));
    return new JsonObject()
        .put("epoch", status.epoch())
        .put("since", status.since().toString())
        .put("chains", status.chains())
        .put("refused", status.refused())
        .put("plugins", plugins);
  }

  private JsonArray hooks(String plugin) {
    JsonArray hooks = new JsonArray();
    for (Hook hook : List.of(Hook.values())) {
      HookCounters.Counts counts = counters.all().get(new HookCounters.Key(plugin, hook));
      if (counts != null) {
        hooks.add(
            new JsonObject()
                .put("hook", hook.wireName())
                .put("calls", counts.calls())
                .put("refusals", counts.refusals())
                .put("rewrites", counts.rewrites())
                .put("failures", counts.failures())
                .put("letThrough", counts.pardoned())
                .put("dropped", counts.drops()));
      }
    }
    return hooks;
  }
}
