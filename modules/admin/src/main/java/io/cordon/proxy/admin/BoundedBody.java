package io.cordon.proxy.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/**
 * A request's body as it is, whatever its type says: {@code curl -d} calls everything a form. A
 * longer one is answered 413, and never held.
 */
final class BoundedBody {

  private final RoutingContext context;
  private final int limit;
  private final Buffer body = Buffer.buffer();
  private boolean refused;

  private BoundedBody(RoutingContext context, int limit) {
    this.context = context;
    this.limit = limit;
  }

  /** Calls back with the whole body, unless it is too long. To be called at once. */
  static void read(RoutingContext context, int limit, Consumer<Buffer> whole) {
    BoundedBody body = new BoundedBody(context, limit);
    HttpServerRequest request = context.request();
    request.handler(body::take);
    request.endHandler(
        v -> {
          if (!body.refused) {
            whole.accept(body.body);
          }
        });
  }

  private void take(Buffer part) {
    if (!refused && body.length() + part.length() > limit) {
      refused = true;
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      AdminAnswer.error(context, 413, "expected at most " + limit + " bytes");
    }
    if (!refused) {
      body.appendBuffer(part);
    }
  }
}
