package io.cordon.plugin;

/**
 * Makes plugins of packaged code that is not Java, found by {@link java.util.ServiceLoader}: the
 * module {@code plugin-wasm} is one.
 */
public interface PluginFormat {

  /** Of the files that it takes, without the dot: {@code wasm}. */
  String extension();

  /**
   * Checks the code and compiles it. Blocks; not for an event loop. The plugin is named as the
   * manifest says, and gives exactly the hooks of the manifest.
   *
   * @throws PluginLoadException if the code is not acceptable: it says why
   */
  Plugin load(PluginManifest manifest, byte[] code, PluginLimits limits);
}
