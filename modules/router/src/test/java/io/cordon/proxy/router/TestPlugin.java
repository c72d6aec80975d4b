package io.cordon.proxy.router;

import io.cordon.plugin.AuthenticateHook;
import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PostQueryHook;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import io.cordon.plugin.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A plugin that does what a test says. */
final class TestPlugin implements Plugin {

  final AtomicInteger asked = new AtomicInteger();
  final CountDownLatch closed = new CountDownLatch(1);

  private final String name;
  private final Function<RouteRequest, RouteResult> answer;
  private Set<RouteHook.Input> inputs = Set.of(RouteHook.Input.ATTRIBUTES);
  private boolean withHook = true;
  private @Nullable AuthenticateHook authenticate;
  private @Nullable PreQueryHook preQuery;
  private @Nullable PostQueryHook postQuery;

  TestPlugin(String name, Function<RouteRequest, RouteResult> answer) {
    this.name = name;
    this.answer = answer;
  }

  static TestPlugin says(String name, RouteResult result) {
    return new TestPlugin(name, request -> result);
  }

  static TestPlugin block(String name, String reason) {
    return says(name, new RouteResult.Block(reason));
  }

  /** With the hook {@code authenticate} and no other. */
  static TestPlugin authenticating(String name, AuthenticateHook hook) {
    TestPlugin plugin = says(name, new RouteResult.Default()).withoutHook();
    plugin.authenticate =
        request ->
            request == WarmUp.LOGIN ? new AuthenticateResult.Defer() : hook.authenticate(request);
    return plugin;
  }

  /** With the hook {@code pre_query} and no other; it reads everything, unless told otherwise. */
  static TestPlugin preQuery(String name, PreQueryHook hook) {
    TestPlugin plugin = says(name, new RouteResult.Default()).withoutHook();
    plugin.inputs = Set.of(RouteHook.Input.values());
    plugin.preQuery = hook;
    return plugin;
  }

  /** With the hook {@code post_query} and no other. */
  static TestPlugin observing(String name, PostQueryHook hook) {
    TestPlugin plugin = says(name, new RouteResult.Default()).withoutHook();
    plugin.postQuery =
        (request, outcome) -> {
          if (request != WarmUp.REQUEST) {
            hook.postQuery(request, outcome);
          }
        };
    return plugin;
  }

  TestPlugin reads(RouteHook.Input... inputs) {
    this.inputs = Set.of(inputs);
    return this;
  }

  TestPlugin withoutHook() {
    withHook = false;
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Hooks start(PluginContext context) {
    Map<String, Object> settings = context.settings();
    if (settings.containsKey("bad")) {
      throw new SettingsException(List.of("bad: not known", "limits[0].max: expected a number"));
    }
    if (settings.containsKey("explode")) {
      throw new IllegalStateException("boom");
    }
    Hooks hooks = withHook ? Hooks.none().withRoute(new Hook()) : Hooks.none();
    hooks = preQuery == null ? hooks : hooks.withPreQuery(new Before(preQuery));
    hooks = postQuery == null ? hooks : hooks.withPostQuery(postQuery);
    return authenticate == null ? hooks : hooks.withAuthenticate(authenticate);
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private final class Before implements PreQueryHook {

    private final PreQueryHook hook;

    Before(PreQueryHook hook) {
      this.hook = hook;
    }

    @Override
    public PreQueryResult preQuery(RouteRequest request) {
      return request == WarmUp.REQUEST ? new PreQueryResult.Continue() : hook.preQuery(request);
    }

    @Override
    public Set<RouteHook.Input> inputs() {
      return inputs;
    }
  }

  private final class Hook implements RouteHook {

    @Override
    public RouteResult route(RouteRequest request) {
      if (request == WarmUp.REQUEST) {
        return new RouteResult.Default();
      }
      asked.incrementAndGet();
      return answer.apply(request);
    }

    @Override
    public Set<Input> inputs() {
      return inputs;
    }
  }
}
