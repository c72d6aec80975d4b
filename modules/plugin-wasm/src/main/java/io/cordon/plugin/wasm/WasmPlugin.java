package io.cordon.plugin.wasm;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.SettingsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A module as a plugin. It has no settings: what it needs, it reads in its key-value store. */
final class WasmPlugin implements Plugin {

  private final PluginManifest manifest;
  private final PluginLimits limits;
  private @Nullable WasmCode code;
  private @Nullable Instances instances;

  WasmPlugin(PluginManifest manifest, PluginLimits limits, WasmCode code) {
    this.manifest = manifest;
    this.limits = limits;
    this.code = code;
  }

  @Override
  public String name() {
    return manifest.name();
  }

  @Override
  public synchronized Hooks start(PluginContext context) {
    List<String> problems =
        context.settings().keySet().stream()
            .sorted()
            .map(key -> key + ": not known; a WebAssembly plugin reads its keys, not settings")
            .toList();
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    WasmCode compiled = code;
    if (compiled == null || instances != null) {
      throw new IllegalStateException(
          "plugin \"" + name() + "\" is started once, before it is closed");
    }
    Instances started = new Instances(name(), compiled, limits, context.keyValues());
    instances = started;
    return WasmHooks.of(manifest, limits, started);
  }

  @Override
  public synchronized void close() {
    code = null;
    if (instances != null) {
      instances.close();
    }
  }
}
