package io.cordon.proxy.plugin;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginFormat;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Makes plugins of packages: reads, checks what is trusted, and hands the code to its format. */
public final class Packages {

  private final PluginOptions options;

  public Packages(PluginOptions options) {
    this.options = options;
  }

  /**
   * Reads and checks a package; runs nothing of it.
   *
   * @throws PluginLoadException naming plugin and cause
   */
  Candidate candidate(String name, Path at) {
    PluginPackage read;
    try {
      read = PackageReader.read(at);
      if (!read.manifest().name().equals(name)) {
        throw new PluginLoadException(
            "its manifest says \"" + read.manifest().name() + "\", its file \"" + name + "\"");
      }
      check(read);
    } catch (PluginLoadException e) {
      throw notLoaded(name, e);
    }
    PluginManifest manifest = read.manifest();
    return new Candidate(manifest.version(), manifest.onFailure(), () -> plugin(read));
  }

  /**
   * Checks digests, and the signature if there is a trust root.
   *
   * @throws PluginLoadException if the package is not to be loaded
   */
  public void check(PluginPackage candidate) {
    candidate.checkDigests();
    if (options.trustRoot() != null) {
      TrustRoot.read(options.trustRoot()).check(candidate);
    }
  }

  /**
   * The plugin of a package that was checked.
   *
   * @throws PluginLoadException naming plugin and cause
   */
  public Plugin plugin(PluginPackage checked) {
    PluginManifest manifest = checked.manifest();
    try {
      Plugin plugin = format(checked.extension()).load(manifest, checked.code(), options.limits());
      if (!plugin.name().equals(manifest.name())) {
        plugin.close();
        throw new PluginLoadException("its code says that it is \"" + plugin.name() + "\"");
      }
      return new PackagedPlugin(manifest, plugin);
    } catch (PluginLoadException e) {
      throw notLoaded(manifest.name(), e);
    }
  }

  private static PluginFormat format(String extension) {
    List<PluginFormat> formats = new ArrayList<>(List.of(new JarFormat()));
    try {
      ServiceLoader.load(PluginFormat.class).forEach(formats::add);
    } catch (ServiceConfigurationError e) {
      throw new PluginLoadException("a plugin format is broken: " + e.getMessage(), e);
    }
    return formats.stream()
        .filter(format -> format.extension().equals(extension))
        .findFirst()
        .orElseThrow(() -> new PluginLoadException("nothing here runs ." + extension + " files"));
  }

  private static PluginLoadException notLoaded(String name, PluginLoadException cause) {
    String message = String.valueOf(cause.getMessage());
    return message.startsWith("plugin \"" + name + "\"")
        ? cause
        : new PluginLoadException("plugin \"" + name + "\" is not loaded: " + message, cause);
  }
}
