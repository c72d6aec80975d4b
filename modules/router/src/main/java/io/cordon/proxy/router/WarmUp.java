package io.cordon.proxy.router;

import io.cordon.plugin.AuthenticateHook;
import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.HookContext;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.PostQueryHook;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Asks a plugin before anybody's statement does: a few times, as code is slow at first. */
final class WarmUp {

  /** The statement is of nobody; what is answered to it does not matter. */
  static final RouteRequest REQUEST =
      new RouteRequest(
          "SELECT 1",
          "SELECT $1",
          List.of(),
          List.of(),
          true,
          "SELECT",
          false,
          new HookContext("warm-up", "warm-up", "warm-up", "warm-up", null, Map.of()));

  /** The client is nobody. */
  static final AuthenticateRequest LOGIN =
      new AuthenticateRequest(Map.of(), "warm-up", "127.0.0.1", "warm-up");

  /** No node is told of either. */
  static final QueryOutcome OUTCOME = new QueryOutcome(true, null, 0, 0, null);

  private static final int TIMES = 10;

  private WarmUp() {}

  /**
   * Asks {@code authenticate}, {@code pre_query} and {@code route}, and tells {@code post_query},
   * where there are any.
   *
   * @throws Exception what a hook threw the last time that it was asked; an Error at once
   */
  static void ask(Hooks hooks) throws Exception {
    AuthenticateHook authenticate = hooks.authenticate();
    if (authenticate != null) {
      repeat(() -> authenticate.authenticate(LOGIN));
    }
    PreQueryHook preQuery = hooks.preQuery();
    if (preQuery != null) {
      repeat(() -> preQuery.preQuery(REQUEST));
    }
    RouteHook route = hooks.route();
    if (route != null) {
      repeat(() -> route.route(REQUEST));
    }
    PostQueryHook postQuery = hooks.postQuery();
    if (postQuery != null) {
      repeat(
          () -> {
            postQuery.postQuery(REQUEST, OUTCOME);
            return OUTCOME;
          });
    }
  }

  private static void repeat(Callable<?> question) throws Exception {
    @Nullable Exception failure = null;
    for (int i = 0; i < TIMES; i++) {
      try {
        failure = question.call() == null ? new NullPointerException("no answer") : null;
      } catch (Exception e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
