package io.cordon.plugin.wasm;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginFormat;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginManifest;

/**
 * Modules of WebAssembly that keep to the ABI of docs/plugins/abi.md.
 *
 * <p>Loading compiles the module to Java classes, runs what it runs at its start, and calls its
 * hooks for a moment with an empty key-value store, so that the first statement finds them warm.
 */
public final class WasmFormat implements PluginFormat {

  @Override
  public String extension() {
    return "wasm";
  }

  @Override
  public Plugin load(PluginManifest manifest, byte[] code, PluginLimits limits) {
    WasmCode compiled = WasmCode.compile(manifest, code, limits);
    Trial.run(compiled, manifest, limits);
    return new WasmPlugin(manifest, limits, compiled);
  }
}
