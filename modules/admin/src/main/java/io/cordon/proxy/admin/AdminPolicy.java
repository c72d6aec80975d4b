package io.cordon.proxy.admin;

import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.NodeState;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.policy.PolicyProblem;
import io.cordon.proxy.policy.PolicyReader;
import io.cordon.proxy.publication.Committed;
import io.cordon.proxy.publication.MemberState;
import io.cordon.proxy.publication.NoMajorityException;
import io.cordon.proxy.publication.Publication;
import io.cordon.proxy.publication.PublicationException;
import io.cordon.proxy.publication.Published;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy of the fleet over HTTP.
 *
 * <ul>
 *   <li>{@code GET /api/v1/policy}: what this member decides by
 *   <li>{@code PUT /api/v1/policy?epoch=N}: publishes the body, YAML or JSON; with {@code epoch},
 *       only in the place of that one. Variables have their defaults: this process's environment is
 *       nobody else's business
 *   <li>{@code GET /api/v1/policy/status}: a line per member
 *   <li>{@code GET /api/v1/policy/history}, {@code GET /api/v1/policy/history/N}
 *   <li>{@code POST /api/v1/policy/rollback?epoch=N}: publishes that one again
 *   <li>{@code PUT /api/v1/regions/{region}} of {@code {"nodes":[…]}}: these and no others are in
 *       it
 *   <li>{@code PATCH /api/v1/nodes/{node}} of {@code {"state":"drain"}}, {@code weight}, {@code
 *       maxConnections}
 * </ul>
 *
 * What publishes answers 200 when the members have it in force. 400: not understood; 404: no such
 * epoch or node; 409: another policy was published meanwhile; 422: a member does not accept it,
 * with every problem, by member; 503: the majority of the fleet does not answer, so it may be
 * published later, or never.
 */
public final class AdminPolicy implements AdminRoutes {

  private static final Logger log = LoggerFactory.getLogger(AdminPolicy.class);

  private static final int LONGEST = 1 << 20;

  private final Publication publication;

  public AdminPolicy(Publication publication) {
    this.publication = publication;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/policy").handler(this::current);
    router.put("/api/v1/policy").handler(this::put);
    router.get("/api/v1/policy/status").handler(this::status);
    router.get("/api/v1/policy/history").handler(this::history);
    router.get("/api/v1/policy/history/:epoch").handler(this::remembered);
    router.post("/api/v1/policy/rollback").handler(this::rollback);
    router.put("/api/v1/regions/:region").handler(this::region);
    router.patch("/api/v1/nodes/:node").handler(this::node);
  }

  private void current(RoutingContext context) {
    Committed now = publication.current();
    if (now == null) {
      AdminAnswer.error(context, 503, "no policy loaded");
    } else {
      AdminAnswer.json(context, described(now).put("policy", new JsonObject(now.document())));
    }
  }

  private void status(RoutingContext context) {
    answer(
        context,
        publication.askStatus(),
        states -> {
          JsonArray members = new JsonArray();
          states.forEach(state -> members.add(described(state)));
          AdminAnswer.json(context, members);
        });
  }

  private void history(RoutingContext context) {
    answer(
        context,
        publication.history(),
        policies -> {
          JsonArray all = new JsonArray();
          policies.values().forEach(policy -> all.add(described(policy)));
          AdminAnswer.json(context, all);
        });
  }

  private void remembered(RoutingContext context) {
    Long epoch = number(context, context.pathParam("epoch"));
    if (epoch != null) {
      answer(
          context,
          publication.history(),
          policies -> {
            Committed policy = policies.get(epoch);
            if (policy == null) {
              AdminAnswer.error(context, 404, "no member has epoch " + epoch + " in its history");
            } else {
              AdminAnswer.json(
                  context, described(policy).put("policy", new JsonObject(policy.document())));
            }
          });
    }
  }

  private void put(RoutingContext context) {
    String asked = context.request().getParam("epoch");
    Long expected = asked == null ? null : number(context, asked);
    if (asked == null || expected != null) {
      BoundedBody.read(
          context,
          LONGEST,
          body -> publish(context, now -> PolicyReader.parse(text(body), 0, n -> null), expected));
    }
  }

  private void rollback(RoutingContext context) {
    Long epoch = number(context, String.valueOf(context.request().getParam("epoch")));
    if (epoch != null) {
      answer(context, publication.rollback(epoch), published -> published(context, published));
    }
  }

  private void region(RoutingContext context) {
    String region = context.pathParam("region");
    BoundedBody.read(
        context,
        LONGEST,
        body -> {
          JsonObject json = object(context, body);
          if (json == null) {
            return;
          }
          List<String> names = new ArrayList<>();
          if (!(json.getValue("nodes") instanceof JsonArray nodes) || json.size() != 1) {
            AdminAnswer.error(context, 400, "expected {\"nodes\":[…]}");
            return;
          }
          nodes.forEach(name -> names.add(String.valueOf(name)));
          publish(context, now -> withRegion(now, region, names), null);
        });
  }

  private static Policy withRegion(Policy now, String region, List<String> names) {
    List<String> known = now.nodes().stream().map(NodeSpec::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw problem("nodes", "\"" + name + "\" is not a node");
      }
    }
    return now.withNodes(
        now.nodes().stream()
            .map(
                node ->
                    names.contains(node.name())
                        ? node.inRegion(region)
                        : region.equals(node.region()) ? node.inRegion(null) : node)
            .toList());
  }

  private void node(RoutingContext context) {
    String name = context.pathParam("node");
    BoundedBody.read(
        context,
        LONGEST,
        body -> {
          JsonObject json = object(context, body);
          Committed now = publication.current();
          if (json == null) {
            return;
          } else if (now == null
              || now.policy().nodes().stream().noneMatch(node -> node.name().equals(name))) {
            String known =
                now == null
                    ? "none"
                    : now.policy().nodes().stream()
                        .map(node -> '"' + node.name() + '"')
                        .collect(Collectors.joining(", "));
            AdminAnswer.error(context, 404, "no node \"" + name + "\"; there are " + known);
            return;
          }
          publish(context, policy -> withNode(policy, name, json), null);
        });
  }

  private static Policy withNode(Policy now, String name, JsonObject patch) {
    return now.withNodes(
        now.nodes().stream()
            .map(node -> node.name().equals(name) ? patched(node, patch) : node)
            .toList());
  }

  private static NodeSpec patched(NodeSpec node, JsonObject patch) {
    NodeSpec next = node;
    for (String key : patch.fieldNames()) {
      Object value = patch.getValue(key);
      if (key.equals("state")) {
        next = next.inState(state(value));
      } else if (key.equals("weight") && value instanceof Integer number) {
        next = next.weighing(number);
      } else if (key.equals("maxConnections") && value instanceof Integer number) {
        next = next.cappedAt(number);
      } else {
        throw problem(
            key,
            "expected state, or a whole number for weight or maxConnections, found "
                + Json.encode(value));
      }
    }
    return next;
  }

  private static NodeState state(@Nullable Object value) {
    for (NodeState state : NodeState.values()) {
      if (state.name().toLowerCase(Locale.ROOT).equals(value)) {
        return state;
      }
    }
    throw problem("state", "expected active, drain or disabled, found " + Json.encode(value));
  }

  private static PolicyException problem(String path, String message) {
    return new PolicyException(List.of(new PolicyProblem(path, message)));
  }

  private void publish(
      RoutingContext context, Function<Policy, Policy> change, @Nullable Long expected) {
    answer(
        context, publication.publish(change, expected), published -> published(context, published));
  }

  private static void published(RoutingContext context, Published published) {
    log.info(
        published.changed()
            ? "policy changed by the admin API method={} path={} epoch={} from={}"
            : "policy was in force already method={} path={} epoch={} from={}",
        context.request().method(),
        String.valueOf(context.request().path()).replaceAll("\\p{Cntrl}", "?"),
        published.policy().epoch(),
        context.request().remoteAddress());
    AdminAnswer.json(
        context,
        described(published.policy())
            .put("changed", published.changed())
            .put("waiting", new JsonArray(published.waiting())));
  }

  private static JsonObject described(Committed policy) {
    return new JsonObject()
        .put("epoch", policy.epoch())
        .put("hash", policy.hash())
        .put("by", policy.by())
        .put("at", policy.at().toString());
  }

  private static JsonObject described(MemberState state) {
    return new JsonObject()
        .put("name", state.name())
        .put("id", state.id())
        .put("epoch", state.epoch())
        .put("hash", state.hash())
        .put("state", state.state())
        .put("since", state.since().toString())
        .put("problem", state.problem());
  }

  private <T> void answer(
      RoutingContext context, Future<T> result, java.util.function.Consumer<T> success) {
    Context loop = context.vertx().getOrCreateContext();
    result.onComplete(
        done ->
            loop.runOnContext(
                v -> {
                  if (done.succeeded()) {
                    success.accept(done.result());
                  } else {
                    failed(context, done.cause());
                  }
                }));
  }

  /** Of a policy that is not accepted, with what the members have against it, by their names. */
  private static void refused(
      RoutingContext context, int status, String error, Map<String, List<String>> problems) {
    JsonObject byMember = new JsonObject();
    problems.forEach((member, all) -> byMember.put(member, new JsonArray(all)));
    JsonObject body = new JsonObject().put("error", error);
    context.response().setStatusCode(status);
    AdminAnswer.json(context, byMember.isEmpty() ? body : body.put("problems", byMember));
  }

  private void failed(RoutingContext context, Throwable cause) {
    if (cause instanceof PublicationException refused) {
      int status =
          switch (refused.reason()) {
            case REFUSED -> 422;
            case OUTDONE -> 409;
            case UNKNOWN -> 404;
          };
      refused(context, status, String.valueOf(refused.getMessage()), refused.problems());
    } else if (cause instanceof PolicyException invalid) {
      refused(
          context,
          422,
          String.valueOf(invalid.getMessage()),
          Map.of(
              publication.self().name(),
              invalid.problems().stream().map(PolicyProblem::toString).toList()));
    } else if (cause instanceof NoMajorityException) {
      AdminAnswer.error(context, 503, String.valueOf(cause.getMessage()));
    } else {
      log.error("policy change failed", cause);
      AdminAnswer.error(context, 500, "failed: " + cause.getMessage());
    }
  }

  private static @Nullable Long number(RoutingContext context, @Nullable String text) {
    if (text != null && text.matches("\\d{1,18}")) {
      return Long.valueOf(text);
    }
    AdminAnswer.error(context, 400, "expected the number of an epoch");
    return null;
  }

  private static @Nullable JsonObject object(RoutingContext context, Buffer body) {
    try {
      return body.toJsonObject();
    } catch (DecodeException | ClassCastException e) {
      AdminAnswer.error(context, 400, "expected a JSON object");
      return null;
    }
  }

  private static String text(Buffer body) {
    return body.toString(java.nio.charset.StandardCharsets.UTF_8);
  }
}
