package io.cordon.plugin.testkit;

import io.cordon.plugin.AuthenticateHook;
import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.PostQueryHook;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One check of {@link PluginContract}; notes what was not kept. */
final class ContractRun {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int BY_THE_CLOCK = 10;
  private static final int TRIES = 50;
  private static final Duration COMPILED = Duration.ofSeconds(2);
  private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(10);
  private static final int WARM_UP = 50;
  private static final int MAX_PROBLEMS = 10;

  private final PluginContract contract;
  private final Hooks hooks;
  private final RandomRequests random;
  private final List<String> problems = new ArrayList<>();
  private final Patience patience = new Patience();

  /** An answer, and the processor's time that it took; or the clock's, if that is far more. */
  private record Timed(@Nullable Object answer, long nanos) {}

  ContractRun(PluginContract contract, Hooks hooks) {
    this.contract = contract;
    this.hooks = hooks;
    this.random = new RandomRequests(contract.seed());
  }

  /** Asks; once. */
  List<String> problems() {
    try (patience) {
      for (int i = -WARM_UP; i < contract.requests() && goesOn(); i++) {
        ask(i, i < 0 ? WARM_UP_LIMIT : contract.deadline());
      }
    }
    return problems;
  }

  private boolean goesOn() {
    return problems.size() < MAX_PROBLEMS && !patience.isLost();
  }

  private void ask(int round, Duration limit) {
    RouteRequest request = random.next();
    RouteHook route = hooks.route();
    if (route != null) {
      Object answer = call("route", request, () -> route.route(request), limit);
      keptAnswer("route", route::inputs, route::route, request, answer);
    }
    PreQueryHook preQuery = hooks.preQuery();
    if (preQuery != null) {
      Object answer = call("pre_query", request, () -> preQuery.preQuery(request), limit);
      keptAnswer("pre_query", preQuery::inputs, preQuery::preQuery, request, answer);
    }
    AuthenticateHook authenticate = hooks.authenticate();
    if (authenticate != null) {
      AuthenticateRequest login = random.nextLogin();
      call("authenticate", login, () -> authenticate.authenticate(login), limit);
    }
    PostQueryHook postQuery = hooks.postQuery();
    if (postQuery != null) {
      boolean success = round % 2 == 0;
      QueryOutcome outcome = new QueryOutcome(success, null, 1, 1, success ? null : "no");
      call("post_query", request, () -> told(postQuery, request, outcome), limit);
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

  /** The answer; null if there was none, and a problem. */
  private @Nullable Object call(String hook, Object request, Callable<?> call, Duration limit) {
    if (patience.isLost()) {
      return null;
    }
    long best = Long.MAX_VALUE;
    Object answer = null;
    long first = System.nanoTime();
    for (int i = 0; best > limit.toNanos() && mayTryAgain(i, first); i++) {
      Patience.Outcome<Timed> outcome = patience.ask(() -> timed(call, limit));
      Timed timed = outcome.answer();
      if (timed == null) {
        String verb = patience.isLost() ? ": " : " threw ";
        problems.add(hook + verb + outcome.failure() + ", asked " + show(request));
        return null;
      }
      answer = timed.answer();
      best = Math.min(best, timed.nanos());
    }
    if (answer == null) {
      problems.add(hook + " answered nothing, asked " + show(request));
    } else if (best > limit.toNanos()) {
      problems.add(
          "%s took %d µs, more than %d, asked %s"
              .formatted(hook, best / 1000, limit.toNanos() / 1000, show(request)));
    }
    return answer;
  }

  private static Timed timed(Callable<?> call, Duration limit) throws Exception {
    long start = System.nanoTime();
    long cpu = THREADS.getCurrentThreadCpuTime();
    Object answer = call.call();
    long used = THREADS.getCurrentThreadCpuTime() - cpu;
    long elapsed = System.nanoTime() - start;
    return new Timed(answer, elapsed > BY_THE_CLOCK * limit.toNanos() ? elapsed : used);
  }

  /** Many times, and long enough for a compiler that waits for a processor itself. */
  private static boolean mayTryAgain(int tries, long first) {
    return tries < TRIES || System.nanoTime() - first < COMPILED.toNanos();
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
