package io.cordon.proxy.plugin;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import java.util.function.Supplier;

/** A plugin with a class loader of its own, which is closed after it. */
final class JarPlugin implements Plugin {

  private final Plugin plugin;
  private final JarClassLoader loader;

  JarPlugin(Plugin plugin, JarClassLoader loader) {
    this.plugin = plugin;
    this.loader = loader;
  }

  @Override
  public String name() {
    return plugin.name();
  }

  @Override
  public Hooks start(PluginContext context) {
    return within(loader, () -> plugin.start(context));
  }

  @Override
  public void close() {
    try {
      within(
          loader,
          () -> {
            plugin.close();
            return true;
          });
    } finally {
      loader.close();
    }
  }

  /** With the loader as the thread's own, where libraries in the jar look for theirs. */
  static <T> T within(ClassLoader loader, Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** What went wrong, and what that came of. */
  static String message(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure.toString() : failure.getMessage() + ": " + cause;
  }
}
