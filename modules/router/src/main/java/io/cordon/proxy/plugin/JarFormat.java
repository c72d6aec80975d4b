package io.cordon.proxy.plugin;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginFormat;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Plugins in Java: one class named in {@code META-INF/services/io.cordon.plugin.Plugin}, under a
 * class loader of its own. It is no sandbox: a jar may do what this program may, and the limits do
 * not hold it.
 */
final class JarFormat implements PluginFormat {

  private static final int MAX_FILES = 10_000;
  private static final int MAX_UNPACKED = 64 << 20;

  @Override
  public String extension() {
    return "jar";
  }

  @Override
  public Plugin load(PluginManifest manifest, byte[] code, PluginLimits limits) {
    JarClassLoader loader = new JarClassLoader(manifest.name(), files(code));
    try {
      return new JarPlugin(plugin(loader), loader);
    } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
      loader.close();
      throw e instanceof PluginLoadException known
          ? known
          : new PluginLoadException(JarPlugin.message(e), e);
    }
  }

  private static Plugin plugin(JarClassLoader loader) {
    return JarPlugin.within(
        loader,
        () -> {
          Iterator<Plugin> found = ServiceLoader.load(Plugin.class, loader).iterator();
          if (!found.hasNext()) {
            throw new PluginLoadException(
                "the jar names no plugin in META-INF/services/" + Plugin.class.getName());
          }
          Plugin plugin = found.next();
          if (found.hasNext()) {
            throw new PluginLoadException("the jar names more than one plugin");
          }
          return plugin;
        });
  }

  private static Map<String, byte[]> files(byte[] jar) {
    Map<String, byte[]> files = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
      int left = MAX_UNPACKED;
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] bytes = PackageReader.bytes(zip, left, "the jar, unpacked,");
        left -= bytes.length;
        if (!entry.isDirectory() && files.putIfAbsent(entry.getName(), bytes) != null) {
          throw new PluginLoadException("the jar has a file twice: " + entry.getName());
        } else if (files.size() > MAX_FILES) {
          throw new PluginLoadException("the jar has more than " + MAX_FILES + " files");
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new PluginLoadException("not a jar: " + e.getMessage(), e);
    }
    if (files.isEmpty()) {
      throw new PluginLoadException("not a jar: there is nothing in it");
    }
    return files;
  }
}
