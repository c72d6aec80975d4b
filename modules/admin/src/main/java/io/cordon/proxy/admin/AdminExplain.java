package io.cordon.proxy.admin;

import io.cordon.proxy.catalog.CatalogClient;
import io.cordon.proxy.explain.Attributes;
import io.cordon.proxy.explain.ExplainedNames;
import io.cordon.proxy.explain.Explanation;
import io.cordon.proxy.health.NodeFacts;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.Chain;
import io.cordon.proxy.router.Chains;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/explain}: what would be decided about a text now, as {@code cordon explain}
 * says it, by this member's active chain and its nodes as they are. Where a hook reads what names
 * mean, the nodes' catalogs are read first, if that has not just been done; no statement is sent to
 * a node. The hooks are asked off the event loops, and their counters count it.
 *
 * <p>Takes {@code {"sql":"…","user":"…","database":"…","attributes":{}}}, the session's {@code
 * search_path} among the attributes, where only {@code sql} has to be there, of {@value #LONGEST}
 * bytes at most in all (413). 400: something else, or no such database; 503: no policy, or one that
 * may not be trusted.
 */
public final class AdminExplain implements AdminRoutes {

  private static final int LONGEST = 64 * 1024;
  private static final String USUAL = "postgres";

  private final Chains chains;
  private final Regions regions;
  private final CatalogClient catalog;
  private final Supplier<? extends @Nullable NodeFacts> facts;

  /**
   * @param facts of the nodes, now; null as long as none has been reached
   */
  public AdminExplain(
      Chains chains,
      Regions regions,
      CatalogClient catalog,
      Supplier<? extends @Nullable NodeFacts> facts) {
    this.chains = chains;
    this.regions = regions;
    this.catalog = catalog;
    this.facts = facts;
  }

  private record Question(
      String sql, String user, String database, Map<String, String> attributes) {}

  @Override
  public void mount(Router router) {
    router
        .post("/api/v1/explain")
        .handler(request -> BoundedBody.read(request, LONGEST, body -> explain(request, body)));
  }

  private void explain(RoutingContext request, Buffer body) {
    Question question = question(body);
    if (question == null) {
      AdminAnswer.error(
          request, 400, "expected {\"sql\":…}, and user, database and attributes of strings");
      return;
    }
    String database = question.database();
    if (!exists(database)) {
      AdminAnswer.error(request, 400, "database \"" + database + "\" does not exist");
      return;
    }
    Future<Void> ready =
        chains.summary().readsNames() ? catalog.refresh(database) : Future.succeededFuture();
    ready
        .compose(
            v ->
                request
                    .vertx()
                    .executeBlocking(() -> chains.look(chain -> explain(chain, question)), false))
        .onFailure(request::fail)
        .onSuccess(answer -> answer(request, answer));
  }

  /** As a client is told that logs in. */
  private boolean exists(String database) {
    NodeFacts now = facts.get();
    return now == null || now.databases().isEmpty() || now.databases().contains(database);
  }

  private static void answer(RoutingContext request, Optional<JsonObject> answer) {
    if (answer.isEmpty()) {
      AdminAnswer.error(request, 503, "no policy that may be trusted");
    } else if (answer.get().containsKey("error")) {
      request.response().setStatusCode(400);
      AdminAnswer.json(request, answer.get());
    } else {
      AdminAnswer.json(request, answer.get());
    }
  }

  private JsonObject explain(Chain chain, Question question) {
    RegionMap map = regions.current();
    Attributes attributes = new Attributes(map.fixed(question.user()));
    Map<String, String> given = new LinkedHashMap<>(question.attributes());
    String path = given.remove("search_path");
    for (Map.Entry<String, String> entry : given.entrySet()) {
      if (!attributes.start(entry.getKey(), entry.getValue())) {
        return new JsonObject().put("error", entry.getKey() + " is fixed for " + question.user());
      }
    }
    StringWriter text = new StringWriter();
    boolean allowed =
        new Explanation(
                map,
                chain,
                question.user(),
                question.database(),
                attributes,
                new ExplainedNames(catalog.catalogs(), question.user(), question.database(), path),
                new PrintWriter(text, true))
            .explain(question.sql());
    JsonArray lines = new JsonArray();
    text.toString().lines().forEach(lines::add);
    return new JsonObject()
        .put("epoch", chain.summary().epoch())
        .put("allowed", allowed)
        .put("explanation", lines);
  }

  private static @Nullable Question question(Buffer body) {
    try {
      JsonObject json = body.toJsonObject();
      String sql = (String) json.getValue("sql");
      Map<String, String> attributes = new LinkedHashMap<>();
      for (Map.Entry<String, Object> entry :
          json.getJsonObject("attributes", new JsonObject()).getMap().entrySet()) {
        attributes.put(entry.getKey(), (String) entry.getValue());
      }
      return sql == null || attributes.containsValue(null)
          ? null
          : new Question(
              sql,
              (String) json.getValue("user", USUAL),
              (String) json.getValue("database", USUAL),
              attributes);
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      return null;
    }
  }
}
