package io.cordon.plugin.testkit;

import io.cordon.plugin.AuthenticateHook;
import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.PostQueryHook;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One check of {@link PluginContract}; notes what was not kept. */
final class ContractRun {

  private static final int WARM_UP = 50;
  private static final int MAX_PROBLEMS = 10;

  /** Of as many calls as are just acceptable: long enough for a compiler on a busy machine. */
  private static final int TRIES = 1_000;

  /** A lock of the JDK's may be held once, not every time. */
  private static final int WAITS = 20;

  private final PluginContract contract;
  private final Hooks hooks;
  private final RandomRequests random;
  private final List<String> problems = new ArrayList<>();
  private final Patience patience = new Patience();

  private final Set<String> slow = new HashSet<>();
  private final CalibratedLoop loop;

  ContractRun(PluginContract contract, Hooks hooks, CalibratedLoop loop) {
    this.contract = contract;
    this.hooks = hooks;
    this.loop = loop;
    this.random = new RandomRequests(contract.seed());
  }

  /** Asks; once. */
  List<String> problems() {
    try (patience) {
      for (int i = -WARM_UP; i < contract.requests() && goesOn(); i++) {
        ask(i, i >= 0);
      }
    }
    return problems;
  }

  private boolean goesOn() {
    return problems.size() < MAX_PROBLEMS && !patience.isLost();
  }

  private void ask(int round, boolean judged) {
    RouteRequest request = random.next();
    RouteHook route = hooks.route();
    if (route != null) {
      Object answer = call("route", request, () -> route.route(request), judged);
      keptAnswer("route", route::inputs, route::route, request, answer);
    }
    PreQueryHook preQuery = hooks.preQuery();
    if (preQuery != null) {
      Object answer = call("pre_query", request, () -> preQuery.preQuery(request), judged);
      keptAnswer("pre_query", preQuery::inputs, preQuery::preQuery, request, answer);
    }
    AuthenticateHook authenticate = hooks.authenticate();
    if (authenticate != null) {
      AuthenticateRequest login = random.nextLogin();
      call("authenticate", login, () -> authenticate.authenticate(login), judged);
    }
    PostQueryHook postQuery = hooks.postQuery();
    if (postQuery != null) {
      boolean success = round % 2 == 0;
      QueryOutcome outcome = new QueryOutcome(success, null, 1, 1, success ? null : "no");
      call("post_query", request, () -> told(postQuery, request, outcome), judged);
    }
  }

  private void keptAnswer(
      String hook,
      Callable<Set<RouteHook.Input>> reads,
      Function<RouteRequest, @Nullable Object> again,
      RouteRequest request,
      @Nullable Object answer) {
    if (answer == null || patience.isLost()) {
      return;
    }
    Patience.Outcome<Set<RouteHook.Input>> said = patience.ask(() -> Set.copyOf(reads.call()));
    Set<RouteHook.Input> parts = said.answer();
    if (parts == null) {
      problems.add(hook + "'s inputs(): " + said.failure());
      return;
    } else if (parts.contains(RouteHook.Input.OUTSIDE)) {
      return;
    }
    RouteRequest alike = random.alike(request, parts);
    Patience.Outcome<Object> other = patience.ask(() -> again.apply(alike));
    Object then = other.thrown() == null ? other.answer() : other.thrown();
    if (!Objects.equals(answer, then)) {
      problems.add(
          "%s reads more than its inputs() %s: it answered %s, then %s, to %s and %s"
              .formatted(hook, parts, answer, then, show(request), show(alike)));
    }
  }

  /** The answer; null if there was none, and a problem. A hook that was slow is asked no more. */
  private @Nullable Object call(String hook, Object request, Callable<?> call, boolean judged) {
    if (patience.isLost() || slow.contains(hook)) {
      return null;
    }
    long limit =
        contract.steps() + (long) PluginContract.STEPS_PER_CHARACTER * request.toString().length();
    String tooMuch;
    long spent = 0;
    int waits = 0;
    do {
      Patience.Outcome<CalibratedLoop.Measured> outcome = patience.ask(() -> loop.measure(call));
      CalibratedLoop.Measured measured = outcome.answer();
      if (measured == null) {
        String verb = patience.isLost() ? ": " : " threw ";
        problems.add(hook + verb + outcome.failure() + ", asked " + show(request));
        return null;
      } else if (measured.answer() == null) {
        problems.add(hook + " answered nothing, asked " + show(request));
        return null;
      }
      tooMuch = judged ? tooMuch(measured, limit) : null;
      if (tooMuch == null) {
        return measured.answer();
      }
      spent += measured.steps();
      waits += measured.waits() > 0 ? 1 : 0;
    } while (spent < TRIES * limit && waits < WAITS);
    slow.add(hook);
    problems.add(hook + tooMuch + ", asked " + show(request));
    return null;
  }

  private static @Nullable String tooMuch(CalibratedLoop.Measured measured, long limit) {
    if (measured.waits() > 0) {
      return " waited, " + measured.waits() + " times: a hook never blocks";
    } else if (measured.steps() > limit) {
      return " took as long as %d steps of a loop, more than %d".formatted(measured.steps(), limit);
    }
    return null;
  }

  private static Object told(PostQueryHook hook, RouteRequest request, QueryOutcome outcome) {
    hook.postQuery(request, outcome);
    return true;
  }

  private static String show(Object request) {
    String text = request.toString().replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
