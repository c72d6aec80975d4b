package io.cordon.proxy.plugin;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest.OnFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * Fresh plugin objects by name: those built in, as {@link ServiceLoader} finds them, and packages,
 * which are read when they are asked for. For one chain; by one thread, no event loop.
 */
public final class Plugins {

  private static final int MAX_BROKEN = 100;

  private final Map<String, Plugin> builtIn = new LinkedHashMap<>();
  private final Set<String> names = new TreeSet<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final List<String> broken = new ArrayList<>();
  private final PluginOptions options;
  private final PackageDirectory directory;

  private Plugins(PluginOptions options) {
    this.options = options;
    this.directory = new PackageDirectory(options.directory());
  }

  /** A new object of every built-in plugin; what cannot be loaded is remembered as such. */
  public static Plugins load(PluginOptions options) {
    Plugins plugins = new Plugins(options);
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

  /** These, as if they were built in, and packages. */
  public static Plugins of(PluginOptions options, Iterable<? extends Plugin> builtIn) {
    Plugins plugins = new Plugins(options);
    builtIn.forEach(plugins::add);
    return plugins;
  }

  private void add(Plugin plugin) {
    names.add(plugin.name());
    if (builtIn.putIfAbsent(plugin.name(), plugin) != null) {
      ambiguous.add(plugin.name());
      plugin.close();
    }
  }

  /** Of those built in, sorted. */
  public Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  /** How long a plugin may take to start and to answer for the first time. */
  public Duration startTimeout() {
    return options.startTimeout();
  }

  /** How many events may wait for one observer. */
  public int observerQueue() {
    return options.observerQueue();
  }

  /**
   * The plugin of that name, once. Runs no code of a package.
   *
   * @throws IllegalArgumentException if there is none, or more than one
   * @throws PluginLoadException if it is a package that is not to be loaded, naming plugin and
   *     cause
   */
  public Candidate take(String name) {
    List<Path> packages = directory.of(name);
    if (ambiguous.contains(name) || packages.size() > 1) {
      throw new IllegalArgumentException("more than one plugin is named \"" + name + "\"");
    } else if (!packages.isEmpty() && names.contains(name)) {
      throw new IllegalArgumentException(
          "plugin \"%s\" is built in; the package %s cannot have its name"
              .formatted(name, packages.get(0)));
    } else if (!packages.isEmpty()) {
      return new Packages(options).candidate(name, packages.get(0));
    }
    Plugin plugin = builtIn.remove(name);
    if (plugin == null) {
      throw new IllegalArgumentException(unknown(name));
    }
    return new Candidate("built in", OnFailure.BLOCK, () -> plugin);
  }

  private String unknown(String name) {
    Set<String> known = new TreeSet<>(names);
    List<String> problems = new ArrayList<>(broken);
    try {
      known.addAll(directory.names());
    } catch (PluginLoadException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    StringBuilder out =
        new StringBuilder("no plugin is named \"").append(name).append("\"; there are ");
    if (known.isEmpty()) {
      out.append("none");
    } else {
      out.append('"').append(String.join("\", \"", known)).append('"');
    }
    Path packages = options.directory();
    if (packages == null) {
      out.append("; packages: none (plugins.directory is not set)");
    } else {
      out.append("; no package ").append(name).append(" in ").append(packages);
    }
    problems.forEach(problem -> out.append("; not loaded: ").append(problem));
    return out.toString();
  }

  /** Closes what nobody took. */
  public void closeRest() {
    builtIn.values().forEach(Plugin::close);
    builtIn.clear();
  }
}
