package io.cordon.plugin.testkit;

import io.cordon.plugin.AuthenticateHook;
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
import org.jspecify.annotations.Nullable;

/**
 * What every plugin keeps to, whatever it decides: it never throws, answers something, in time, and
 * the same again to requests that agree in all that it says it reads.
 *
 * @param seed of the requests
 * @param requests how many
 * @param deadline of one call, on the processor: a busy machine is no plugin's fault, unless the
 *     call has taken ten times as long; one that takes longer is tried again, as code is slow at
 *     first
 */
public record PluginContract(long seed, int requests, Duration deadline) {

  /** 500 requests, 5 ms each. */
  public static final PluginContract USUAL = new PluginContract(1, 500, Duration.ofMillis(5));

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int PATIENCE = 10;
  private static final int TRIES = 50;
  private static final Duration COMPILED = Duration.ofSeconds(2);
  private static final int WARM_UP = 50;
  private static final int MAX_PROBLEMS = 10;

  /** Fails with an {@link AssertionError} that lists what was not kept. */
  public static void verify(Hooks hooks) {
    List<String> problems = USUAL.check(hooks);
    if (!problems.isEmpty()) {
      throw new AssertionError(String.join("\n", problems));
    }
  }

  /** What was not kept, ten problems at most; empty if all was. */
  public List<String> check(Hooks hooks) {
    List<String> problems = new ArrayList<>();
    RandomRequests random = new RandomRequests(seed);
    for (int i = -WARM_UP; i < requests && problems.size() < MAX_PROBLEMS; i++) {
      Duration limit = i < 0 ? Duration.ofSeconds(10) : deadline;
      RouteRequest request = random.next();
      RouteHook route = hooks.route();
      if (route != null) {
        Object answer = call("route", request, () -> route.route(request), limit, problems);
        keptAnswer(route, request, answer, random, problems);
      }
      PreQueryHook preQuery = hooks.preQuery();
      if (preQuery != null) {
        call("pre_query", request, () -> preQuery.preQuery(request), limit, problems);
      }
      AuthenticateHook authenticate = hooks.authenticate();
      if (authenticate != null) {
        var login = random.nextLogin();
        call("authenticate", login, () -> authenticate.authenticate(login), limit, problems);
      }
      PostQueryHook postQuery = hooks.postQuery();
      if (postQuery != null) {
        QueryOutcome outcome = new QueryOutcome(i % 2 == 0, null, 1, 1, i % 2 == 0 ? null : "no");
        call("post_query", request, () -> told(postQuery, request, outcome), limit, problems);
      }
    }
    return problems;
  }

  private static void keptAnswer(
      RouteHook route,
      RouteRequest request,
      @Nullable Object answer,
      RandomRequests random,
      List<String> problems) {
    Set<RouteHook.Input> inputs = route.inputs();
    if (answer == null || inputs.contains(RouteHook.Input.OUTSIDE)) {
      return;
    }
    RouteRequest alike = random.alike(request, inputs);
    Object again = attempt(() -> route.route(alike));
    if (!Objects.equals(answer, again)) {
      problems.add(
          "route reads more than its inputs() %s: it answered %s, then %s, to %s and %s"
              .formatted(inputs, answer, again, show(request), show(alike)));
    }
  }

  /** The answer; null if there was none, and a problem. */
  private static @Nullable Object call(
      String hook, Object request, Callable<?> call, Duration limit, List<String> problems) {
    long best = Long.MAX_VALUE;
    Object answer = null;
    long first = System.nanoTime();
    for (int i = 0; best > limit.toNanos() && mayTryAgain(i, first); i++) {
      long start = System.nanoTime();
      long cpu = THREADS.getCurrentThreadCpuTime();
      answer = attempt(call);
      long used = THREADS.getCurrentThreadCpuTime() - cpu;
      long elapsed = System.nanoTime() - start;
      best = Math.min(best, elapsed > PATIENCE * limit.toNanos() ? elapsed : used);
    }
    if (answer instanceof Failed failed) {
      problems.add(hook + " threw " + failed.cause() + ", asked " + show(request));
      return null;
    } else if (answer == null) {
      problems.add(hook + " answered nothing, asked " + show(request));
    } else if (best > limit.toNanos()) {
      problems.add(
          "%s took %d µs, more than %d, asked %s"
              .formatted(hook, best / 1000, limit.toNanos() / 1000, show(request)));
    }
    return answer;
  }

  /** Many times, and long enough for a compiler that waits for a processor itself. */
  private static boolean mayTryAgain(int tries, long first) {
    return tries < TRIES || System.nanoTime() - first < COMPILED.toNanos();
  }

  private record Failed(Throwable cause) {}

  // An Error too is what the plugin did.
  private static @Nullable Object attempt(Callable<?> call) {
    try {
      return call.call();
    } catch (Throwable e) {
      return new Failed(e);
    }
  }

  private static Object told(PostQueryHook hook, RouteRequest request, QueryOutcome outcome) {
    hook.postQuery(request, outcome);
    return true;
  }

  private static String show(Object request) {
    String text = request.toString().replaceAll("\\p{Cntrl}", "?");
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
