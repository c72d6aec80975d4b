package io.cordon.proxy.router;

import io.cordon.plugin.Plugin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** Fresh plugin objects by name, as {@link ServiceLoader} finds them. Not for an event loop. */
final class Plugins {

  private static final int MAX_BROKEN = 100;

  private final Map<String, Plugin> byName = new LinkedHashMap<>();
  private final Set<String> names = new TreeSet<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final List<String> broken = new ArrayList<>();

  private Plugins() {}

  /** A new object of every plugin; those that cannot be loaded are remembered as such. */
  static Plugins load() {
    Plugins plugins = new Plugins();
    Iterator<Plugin> found = ServiceLoader.load(Plugin.class).iterator();
    while (plugins.broken.size() < MAX_BROKEN) {
      try {
        if (!found.hasNext()) {
          break;
        }
        plugins.add(found.next());
      } catch (Exception | LinkageError | ServiceConfigurationError e) {
        plugins.broken.add(String.valueOf(e.getMessage()));
      }
    }
    return plugins;
  }

  static Plugins of(Iterable<? extends Plugin> found) {
    Plugins plugins = new Plugins();
    found.forEach(plugins::add);
    return plugins;
  }

  private void add(Plugin plugin) {
    names.add(plugin.name());
    if (byName.putIfAbsent(plugin.name(), plugin) != null) {
      ambiguous.add(plugin.name());
      plugin.close();
    }
  }

  /**
   * The plugin of that name, once; the caller closes it.
   *
   * @throws IllegalArgumentException if there is none, or more than one
   */
  Plugin take(String name) {
    if (ambiguous.contains(name)) {
      throw new IllegalArgumentException("more than one plugin is named \"" + name + "\"");
    }
    Plugin plugin = byName.remove(name);
    if (plugin == null) {
      throw new IllegalArgumentException(unknown(name));
    }
    return plugin;
  }

  private String unknown(String name) {
    StringBuilder out =
        new StringBuilder("no plugin is named \"").append(name).append("\"; there are ");
    if (names.isEmpty()) {
      out.append("none");
    } else {
      out.append('"').append(String.join("\", \"", names)).append('"');
    }
    broken.forEach(problem -> out.append("; not loaded: ").append(problem));
    return out.toString();
  }

  /** Closes what nobody took. */
  void closeRest() {
    byName.values().forEach(Plugin::close);
    byName.clear();
  }
}
