package io.cordon.proxy.admin;

import io.cordon.plugin.KeyValues;
import io.cordon.proxy.keyvalues.KeySpace;
import io.cordon.proxy.keyvalues.SharedKeyValues;
import io.cordon.proxy.keyvalues.Written;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of plugins over HTTP.
 *
 * <ul>
 *   <li>{@code GET /admin/kv/{plugin}/?prefix=}: the keys that begin so, sorted, as a JSON array of
 *       strings
 *   <li>{@code GET /admin/kv/{plugin}/{key}}: 200 and the value's bytes, or 404
 *   <li>{@code PUT}: the body becomes the value; 204 when the cluster has it and this member
 *       decides by it; 413 a key or value over 64 KiB, 409 a plugin with 1,024 keys, 507 all
 *       plugins with 64 MiB
 *   <li>{@code DELETE}: 204 or 404
 * </ul>
 *
 * A key is all that follows, slashes included, percent-encoded. 400: a name that no plugin can
 * have, or what is not well encoded; 503: the cluster does not answer. It is not asked whether such
 * a plugin is deployed: its keys may be there first.
 */
final class AdminKeyValues {

  private static final Logger log = LoggerFactory.getLogger(AdminKeyValues.class);

  private static final String PATH = "/admin/kv/";

  private final SharedKeyValues keyValues;

  AdminKeyValues(SharedKeyValues keyValues) {
    this.keyValues = keyValues;
  }

  /** What is asked about; an empty key: all of the plugin's. */
  private record Name(String plugin, String key) {}

  void mount(Router router) {
    router.route(PATH + "*").handler(this::handle);
  }

  private void handle(RoutingContext context) {
    Name name = name(context.request().path());
    HttpMethod method = context.request().method();
    if (name == null) {
      AdminAnswer.error(
          context,
          400,
          "expected "
              + PATH
              + "{plugin}/{key}: lower case letters, digits and hyphens, then a key,"
              + " percent-encoded");
    } else if (name.key().isEmpty()) {
      list(context, name.plugin());
    } else if (method.equals(HttpMethod.GET)) {
      get(context, name);
    } else if (method.equals(HttpMethod.PUT)) {
      BoundedBody.read(context, KeyValues.MAX_BYTES, body -> put(context, name, body));
    } else if (method.equals(HttpMethod.DELETE)) {
      answer(context, name, keyValues.remove(name.plugin(), name.key()));
    } else {
      notAllowed(context, "GET, PUT, DELETE");
    }
  }

  /** Of the path as it was sent: the router's own has dots resolved. */
  private static @Nullable Name name(@Nullable String path) {
    if (path == null || !path.startsWith(PATH)) {
      return null;
    }
    String rest = path.substring(PATH.length());
    int slash = rest.indexOf('/');
    String plugin = slash < 0 ? rest : rest.substring(0, slash);
    String key = Percent.decode(slash < 0 ? "" : rest.substring(slash + 1));
    return key == null || !KeySpace.isName(plugin) ? null : new Name(plugin, key);
  }

  private void list(RoutingContext context, String plugin) {
    if (!context.request().method().equals(HttpMethod.GET)) {
      notAllowed(context, "GET");
      return;
    }
    String prefix = context.request().getParam("prefix");
    JsonArray keys = new JsonArray();
    keyValues.keys(plugin, prefix == null ? "" : prefix).forEach(keys::add);
    AdminAnswer.json(context, keys);
  }

  private void get(RoutingContext context, Name name) {
    byte[] value = keyValues.of(name.plugin()).get(name.key()).orElse(null);
    if (value == null) {
      noSuchKey(context, name);
    } else {
      context
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
          .putHeader("X-Content-Type-Options", "nosniff")
          .end(Buffer.buffer(value));
    }
  }

  private void put(RoutingContext context, Name name, Buffer body) {
    answer(context, name, keyValues.put(name.plugin(), name.key(), body.getBytes()));
  }

  private static void answer(RoutingContext context, Name name, Future<Written> write) {
    // The cluster's answer comes on a thread of its own.
    Context loop = context.vertx().getOrCreateContext();
    String from = String.valueOf(context.request().remoteAddress());
    String method = context.request().method().name();
    write.onComplete(
        result -> {
          log.info(
              "key written method={} plugin={} key={} result={} from={}",
              method,
              name.plugin(),
              name.key().replaceAll("\\p{Cntrl}", "?"),
              result.succeeded() ? result.result() : result.cause(),
              from);
          loop.runOnContext(v -> answer(context, name, result.result()));
        });
  }

  private static void noSuchKey(RoutingContext context, Name name) {
    AdminAnswer.error(
        context, 404, "no key \"%s\" of plugin \"%s\"".formatted(name.key(), name.plugin()));
  }

  private static void answer(RoutingContext context, Name name, @Nullable Written written) {
    if (written == null) {
      AdminAnswer.error(context, 503, "the cluster does not answer");
      return;
    }
    switch (written) {
      case DONE -> context.response().setStatusCode(204).end();
      case ABSENT -> noSuchKey(context, name);
      case TOO_LARGE ->
          AdminAnswer.error(context, 413, "expected at most " + KeyValues.MAX_BYTES + " bytes");
      case TOO_MANY ->
          AdminAnswer.error(context, 409, "the plugin has " + KeyValues.MAX_KEYS + " keys");
      case FULL ->
          AdminAnswer.error(
              context, 507, "all plugins have " + SharedKeyValues.MAX_TOTAL_BYTES + " bytes");
    }
  }

  private static void notAllowed(RoutingContext context, String allowed) {
    context.response().putHeader("Allow", allowed);
    AdminAnswer.error(context, 405, "expected " + allowed);
  }
}
