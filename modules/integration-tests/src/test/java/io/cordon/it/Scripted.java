package io.cordon.it;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.policy.PluginSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Plugins of the tests, on their class path: their hooks are what a test has written. A hook is
 * asked about {@code warm-up} too, before a member starts.
 */
public abstract class Scripted implements Plugin {

  private static final Map<String, Hooks> SCRIPTS = new ConcurrentHashMap<>();

  private final String name;

  private Scripted(String name) {
    this.name = name;
  }

  /** The plugin {@code scripted}, with these hooks. */
  static PluginSpec first(Hooks hooks) {
    return spec("scripted", PluginManifest.OnFailure.BLOCK, hooks);
  }

  /** The plugin {@code scripted-too}, with these hooks. */
  static PluginSpec second(Hooks hooks) {
    return spec("scripted-too", PluginManifest.OnFailure.BLOCK, hooks);
  }

  static PluginSpec spec(String name, PluginManifest.OnFailure onFailure, Hooks hooks) {
    String script = name + "-" + SCRIPTS.size();
    SCRIPTS.put(script, hooks);
    return new PluginSpec(name, onFailure, Map.of("script", script));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Hooks start(PluginContext context) {
    return SCRIPTS.get(String.valueOf(context.settings().get("script")));
  }

  /** Found by its service. */
  public static final class First extends Scripted {
    public First() {
      super("scripted");
    }
  }

  /** Found by its service. */
  public static final class Second extends Scripted {
    public Second() {
      super("scripted-too");
    }
  }
}
