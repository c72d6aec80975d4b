package io.cordon.proxy.router;

import io.cordon.plugin.Hook;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.SettingsException;
import io.cordon.proxy.plugin.Candidate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Makes, starts and warms a plugin, on a thread of its own: one that does not come back in time is
 * given up, and closed if it ever does. What it writes to its keys while it is warmed is forgotten.
 */
public final class PluginStart {

  /**
   * A plugin that has started, and its hooks; the caller closes it.
   *
   * @param inputs what {@code route} and {@code pre_query} read, where there are such hooks: asked
   *     once, as that is the plugin's code too
   */
  public record Started(Plugin plugin, Hooks hooks, Map<Hook, Set<RouteHook.Input>> inputs)
      implements AutoCloseable {

    /** Of a hook that is there. */
    Set<RouteHook.Input> inputs(Hook hook) {
      return Objects.requireNonNull(inputs.get(hook), hook.wireName());
    }

    /** Closes the plugin. */
    @Override
    public void close() {
      plugin.close();
    }
  }

  private final String name;
  private final Candidate candidate;
  private final PluginContext context;
  private final CompletableFuture<Started> result = new CompletableFuture<>();

  private PluginStart(String name, Candidate candidate, PluginContext context) {
    this.name = name;
    this.candidate = candidate;
    this.context = context;
  }

  /**
   * Blocks until the plugin has started.
   *
   * @throws SettingsException if it does not take its settings; it is closed then
   * @throws PluginLoadException if it fails in any other way, naming plugin and cause; so too
   */
  public static Started start(
      String name, Candidate candidate, PluginContext context, Duration limit) {
    PluginStart start = new PluginStart(name, candidate, context);
    Thread thread = new Thread(start::run, "start-plugin-" + name);
    thread.setDaemon(true);
    thread.start();
    try {
      return start.result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw start.failed(e);
    } catch (TimeoutException e) {
      return start.giveUp(thread, "did not start within " + limit.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return start.giveUp(thread, "could not start: interrupted");
    }
  }

  /** It may have come back just now. */
  private Started giveUp(Thread thread, String why) {
    PluginLoadException late = new PluginLoadException("plugin \"" + name + "\" " + why);
    if (result.completeExceptionally(late)) {
      thread.interrupt();
    }
    try {
      return result.join();
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  // An Error too is what came of it: out of stack, a class that is not there.
  private void run() {
    Plugin plugin = null;
    try {
      plugin = candidate.plugin().get();
      WarmUpKeys keys = new WarmUpKeys(context.keyValues());
      Hooks hooks =
          plugin.start(
              new PolicyContext(context.settings(), context.regions(), keys, context.catalog()));
      if (hooks == null) {
        throw new PluginLoadException("plugin \"" + name + "\" gave no hooks");
      }
      warmUp(hooks, keys);
      if (!result.complete(new Started(plugin, hooks, inputs(hooks)))) {
        Chain.closeAll(List.of(plugin));
      }
    } catch (Throwable e) {
      if (plugin != null) {
        Chain.closeAll(List.of(plugin));
      }
      result.completeExceptionally(e);
    }
  }

  private void warmUp(Hooks hooks, WarmUpKeys keys) {
    keys.begin();
    try {
      WarmUp.ask(hooks);
    } catch (Throwable e) {
      throw new PluginLoadException(
          "plugin \"" + name + "\" failed when it was asked for the first time: " + e, e);
    } finally {
      keys.end();
    }
  }

  private Map<Hook, Set<RouteHook.Input>> inputs(Hooks hooks) {
    Map<Hook, Set<RouteHook.Input>> inputs = new EnumMap<>(Hook.class);
    RouteHook route = hooks.route();
    if (route != null) {
      inputs.put(Hook.ROUTE, inputs(Hook.ROUTE, route::inputs));
    }
    PreQueryHook preQuery = hooks.preQuery();
    if (preQuery != null) {
      inputs.put(Hook.PRE_QUERY, inputs(Hook.PRE_QUERY, preQuery::inputs));
    }
    return inputs;
  }

  private Set<RouteHook.Input> inputs(Hook hook, Supplier<Set<RouteHook.Input>> said) {
    try {
      Set<RouteHook.Input> inputs = EnumSet.noneOf(RouteHook.Input.class);
      inputs.addAll(said.get());
      return inputs;
    } catch (Throwable e) {
      throw new PluginLoadException(
          "plugin \"%s\" does not say what its hook %s reads: inputs() failed: %s"
              .formatted(name, hook.wireName(), e),
          e);
    }
  }

  private RuntimeException failed(Exception failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof SettingsException settings) {
      return settings;
    }
    return cause instanceof PluginLoadException known
        ? known
        : new PluginLoadException("plugin \"" + name + "\" could not start: " + cause, cause);
  }
}
