package io.cordon.proxy.admin;

import io.cordon.plugin.KeyValues;
import io.cordon.proxy.keyvalues.SharedKeyValues;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.Regions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The admin API over HTTP. The first two are for anybody, the others for whom {@link AdminGuard}
 * lets in.
 *
 * <ul>
 *   <li>{@code GET /healthz}: 200 while the process lives
 *   <li>{@code GET /readyz}: 200 if clients may come, else 503 and the reason
 *   <li>{@code GET /api/v1/nodes}: the nodes in the policy's order, and their health
 *   <li>{@code /admin/kv/}: the keys of plugins, {@link AdminKeyValues}
 *   <li>what the other {@link AdminRoutes} say
 * </ul>
 */
public final class AdminVerticle extends VerticleBase {

  /** A key, each byte of it percent-encoded, and what is around it. */
  private static final int LONGEST_LINE = 3 * KeyValues.MAX_BYTES + 1024;

  private final AdminOptions options;
  private final Regions regions;
  private final Readiness readiness;
  private final SharedKeyValues keyValues;
  private final List<AdminRoutes> routes;
  private volatile int port = -1;
  private volatile List<String> mounted = List.of();

  public AdminVerticle(
      AdminOptions options,
      Regions regions,
      Readiness readiness,
      SharedKeyValues keyValues,
      List<AdminRoutes> routes) {
    this.options = options;
    this.regions = regions;
    this.readiness = readiness;
    this.keyValues = keyValues;
    this.routes = List.copyOf(routes);
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    // The router's own word on a path that it cannot read, which it would log as a failure of ours.
    router.errorHandler(400, request -> AdminAnswer.error(request, 400, "bad request"));
    router.errorHandler(404, this::noSuchPath);
    router.errorHandler(
        405,
        request ->
            AdminAnswer.error(
                request, 405, "this path has no method " + request.request().method().name()));
    router
        .get("/healthz")
        .handler(request -> AdminAnswer.json(request, new JsonObject().put("status", "up")));
    router.get("/readyz").handler(this::ready);
    router.route().handler(new AdminGuard(options.token()));
    router.get("/api/v1/nodes").handler(request -> AdminAnswer.json(request, nodes()));
    new AdminKeyValues(keyValues).mount(router);
    routes.forEach(part -> part.mount(router));
    mounted =
        router.getRoutes().stream()
            .filter(route -> route.getPath() != null && route.methods() != null)
            .flatMap(
                route -> route.methods().stream().map(m -> m.name() + " " + named(route.getPath())))
            .toList();
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setIdleTimeout(60)
                .setHandle100ContinueAutomatically(true))
        .requestHandler(router)
        .listen(options.port(), options.host())
        .map(HttpServer::actualPort)
        .onSuccess(bound -> port = bound);
  }

  /** The guard has let this request in, so it may know what there is. */
  private void noSuchPath(RoutingContext request) {
    Set<String> paths = new TreeSet<>(Set.of("/admin/kv/"));
    mounted.forEach(route -> paths.add(route.substring(route.indexOf(' ') + 1)));
    request.response().setStatusCode(404);
    AdminAnswer.json(
        request,
        new JsonObject()
            .put("error", "no path \"" + request.request().path() + "\"")
            .put("paths", new JsonArray(List.copyOf(paths))));
  }

  /** Parameters as OpenAPI writes them. */
  private static String named(String path) {
    return path.replaceAll(":(\\w+)", "{$1}");
  }

  /** Method and path of each route that has both, once deployed. */
  List<String> mounted() {
    return mounted;
  }

  /** Where it listens, once deployed. */
  public int port() {
    return port;
  }

  private void ready(RoutingContext request) {
    String obstacle = readiness.obstacle();
    if (obstacle == null && regions.current().all().stream().noneMatch(n -> n.health().alive())) {
      obstacle = "no node alive";
    }
    if (obstacle == null) {
      AdminAnswer.json(request, new JsonObject().put("status", "ready"));
    } else {
      request.response().setStatusCode(503);
      AdminAnswer.json(
          request, new JsonObject().put("status", "not ready").put("reason", obstacle));
    }
  }

  private JsonArray nodes() {
    JsonArray nodes = new JsonArray();
    regions.current().all().forEach(node -> nodes.add(node(node)));
    return nodes;
  }

  private static JsonObject node(Node node) {
    return new JsonObject()
        .put("name", node.name())
        .put("region", node.spec().region())
        .put("role", node.spec().role().name().toLowerCase(Locale.ROOT))
        .put("alive", node.health().alive())
        .put("inRecovery", node.health().inRecovery())
        .put("lagMillis", node.health().lagMillis())
        .put("problem", node.health().problem());
  }
}
