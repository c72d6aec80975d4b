package io.cordon.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who shows the token. Where there is none, the API is on loopback, and who can connect may
 * ask, but for a browser that a page of somebody else's sends here: its Host is not a name of
 * loopback (DNS rebinding), or it names an Origin (what a page posts across sites).
 */
final class AdminGuard implements Handler<RoutingContext> {

  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

  private static final String SCHEME = "Bearer ";

  private final byte @Nullable [] token;

  AdminGuard(@Nullable String token) {
    this.token = token == null ? null : token.getBytes(UTF_8);
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.headers().contains(HttpHeaders.ORIGIN)) {
      AdminAnswer.error(context, 403, "requests of browsers are not taken");
    } else if (token != null && !showsToken(request, token)) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
      AdminAnswer.error(
          context,
          401,
          isShown(request)
              ? "the token is wrong"
              : "the token is missing: send Authorization: Bearer and admin.token");
    } else if (token == null && !isForLoopback(request)) {
      AdminAnswer.error(context, 403, "expected a Host of loopback");
    } else {
      context.next();
    }
  }

  private static boolean isForLoopback(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    return hosts.size() == 1 && LOOPBACK.matcher(hosts.get(0)).matches();
  }

  private static boolean isShown(HttpServerRequest request) {
    String shown = request.getHeader(HttpHeaders.AUTHORIZATION);
    return shown != null
        && shown.length() > SCHEME.length()
        && shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** Takes as long whatever is shown. */
  private static boolean showsToken(HttpServerRequest request, byte[] token) {
    String shown = request.getHeader(HttpHeaders.AUTHORIZATION);
    return shown != null
        && isShown(request)
        && MessageDigest.isEqual(shown.substring(SCHEME.length()).getBytes(UTF_8), token);
  }
}
