package io.cordon.proxy.router;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.SettingsException;
import io.cordon.proxy.plugin.Candidate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes, starts and warms a plugin, on a thread of its own: one that does not come back in time is
 * given up, and closed if it ever does.
 */
final class PluginStart {

  /** A plugin that has started, and its hooks; the caller closes it. */
  record Started(Plugin plugin, Hooks hooks) {}

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
  static Started start(String name, Candidate candidate, PluginContext context, Duration limit) {
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
      Hooks hooks = plugin.start(context);
      if (hooks == null) {
        throw new PluginLoadException("plugin \"" + name + "\" gave no hooks");
      }
      warmUp(hooks);
      if (!result.complete(new Started(plugin, hooks))) {
        Chain.closeAll(List.of(plugin));
      }
    } catch (Throwable e) {
      if (plugin != null) {
        Chain.closeAll(List.of(plugin));
      }
      result.completeExceptionally(e);
    }
  }

  private void warmUp(Hooks hooks) {
    try {
      WarmUp.ask(hooks);
    } catch (Throwable e) {
      throw new PluginLoadException(
          "plugin \"" + name + "\" failed when it was asked for the first time: " + e, e);
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
