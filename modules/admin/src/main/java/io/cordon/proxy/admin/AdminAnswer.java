package io.cordon.proxy.admin;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The one form of what goes wrong: {@code {"error":"…"}}. */
final class AdminAnswer {

  private AdminAnswer() {}

  static void error(RoutingContext context, int status, String message) {
    if (!context.response().ended()) {
      context.response().setStatusCode(status);
      context.json(new JsonObject().put("error", message));
    }
  }
}
