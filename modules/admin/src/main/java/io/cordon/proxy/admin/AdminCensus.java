package io.cordon.proxy.admin;

import io.cordon.proxy.backend.PoolCensus;
import io.cordon.proxy.backend.PoolCount;
import io.cordon.proxy.frontend.census.SessionCensus;
import io.cordon.proxy.frontend.census.SessionPlace;
import io.cordon.proxy.frontend.census.SessionView;
import io.cordon.proxy.frontend.gate.RefusalView;
import io.cordon.proxy.frontend.gate.SessionAudit;
import io.cordon.proxy.frontend.session.PinReason;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the event loops of this member have: {@code GET /api/v1/sessions}, {@code blocks} and {@code
 * pools}. Asked of them over the event bus; a loop that does not answer in time is left out.
 *
 * <p>{@code ?limit=} is from 1 to {@value #MOST}, and {@value #USUAL} where it is missing; 400
 * otherwise. Where there may be more sessions than that, the header {@code Link} has the address of
 * the next page, {@code rel="next"}.
 */
public final class AdminCensus implements AdminRoutes {

  private static final int MOST = 1000;
  private static final int USUAL = 100;

  private final SessionCensus sessions;
  private final PoolCensus pools;

  public AdminCensus(SessionCensus sessions, PoolCensus pools) {
    this.sessions = sessions;
    this.pools = pools;
  }

  /** Asks for so many. */
  @FunctionalInterface
  private interface Listing {
    Future<JsonArray> first(int limit);
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/sessions").handler(this::sessions);
    router
        .get("/api/v1/blocks")
        .handler(
            request ->
                list(
                    request,
                    limit ->
                        sessions
                            .refusals(limit)
                            .map(all -> array(all.stream().map(AdminCensus::block).toList()))));
    router
        .get("/api/v1/pools")
        .handler(request -> answer(request, pools.counts().map(AdminCensus::pools)));
  }

  private void sessions(RoutingContext request) {
    List<String> given = request.queryParam("after");
    SessionPlace after = given.isEmpty() ? null : SessionPlace.parse(given.get(0));
    if (after == null && !given.isEmpty()) {
      AdminAnswer.error(request, 400, "expected after as the link to a page has it");
      return;
    }
    list(
        request,
        limit ->
            sessions
                .list(limit, after)
                .map(
                    all -> {
                      if (all.size() == limit) {
                        request.response().putHeader("Link", next(limit, all.get(limit - 1)));
                      }
                      return array(all.stream().map(AdminCensus::session).toList());
                    }));
  }

  private static String next(int limit, SessionView last) {
    return "</api/v1/sessions?limit=%d&after=%s>; rel=\"next\""
        .formatted(limit, new SessionPlace(last.since(), last.client()));
  }

  private static void list(RoutingContext request, Listing listing) {
    int limit = limit(request);
    if (limit < 0) {
      AdminAnswer.error(request, 400, "expected limit from 1 to " + MOST);
    } else {
      answer(request, listing.first(limit));
    }
  }

  private static int limit(RoutingContext request) {
    List<String> given = request.queryParam("limit");
    if (given.isEmpty()) {
      return USUAL;
    }
    try {
      int limit = Integer.parseInt(given.get(0));
      return limit < 1 || limit > MOST ? -1 : limit;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static void answer(RoutingContext request, Future<JsonArray> answer) {
    answer.onSuccess(request::json).onFailure(request::fail);
  }

  private static JsonArray array(List<JsonObject> objects) {
    return new JsonArray(objects);
  }

  private static JsonObject session(SessionView session) {
    JsonArray pins = new JsonArray();
    session.pins().stream().map(PinReason::label).forEach(pins::add);
    return new JsonObject()
        .put("client", session.client())
        .put("user", session.user())
        .put("database", session.database())
        .put("address", session.address())
        .put("state", session.state().label())
        .put("node", session.node())
        .put("pins", pins)
        .put("since", session.since().toString());
  }

  private static JsonObject block(RefusalView refusal) {
    return new JsonObject()
        .put("time", refusal.time().toString())
        .put("epoch", refusal.epoch())
        .put("client", refusal.client())
        .put("user", refusal.user())
        .put("database", refusal.database())
        .put("plugin", Objects.requireNonNullElse(refusal.plugin(), SessionAudit.OURSELVES))
        .put("class", refusal.reasonClass().label())
        .put("reason", refusal.reason())
        .put("sqlState", refusal.sqlState())
        .put("node", refusal.node());
  }

  private static JsonArray pools(List<PoolCount> counts) {
    Map<String, PoolCount> nodes = new TreeMap<>();
    counts.forEach(count -> nodes.merge(count.node(), count, PoolCount::plus));
    JsonArray all = new JsonArray();
    nodes
        .values()
        .forEach(
            pool ->
                all.add(
                    new JsonObject()
                        .put("node", pool.node())
                        .put("opening", pool.opening())
                        .put("idle", pool.idle())
                        .put("leased", pool.leased())
                        .put("waiting", pool.waiting())));
    return all;
  }
}
