package io.cordon.proxy.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * The form of all answers in JSON, which end with a newline, for people at a prompt; and that of
 * what goes wrong: {@code {"error":"…"}}.
 */
final class AdminAnswer {

  private AdminAnswer() {}

  static void error(RoutingContext context, int status, String message) {
    if (!context.response().ended()) {
      context.response().setStatusCode(status);
      json(context, new JsonObject().put("error", message));
    }
  }

  /** Of a JsonObject or JsonArray. */
  static void json(RoutingContext context, Object body) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(Json.encode(body) + "\n");
  }
}
