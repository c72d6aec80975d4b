package io.cordon.proxy.plugin;

import io.cordon.plugin.PluginLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The packages of a directory: {@code NAME.tar.gz} or {@code NAME/plugin.yaml}. */
final class PackageDirectory {

  private final @Nullable Path directory;

  PackageDirectory(@Nullable Path directory) {
    this.directory = directory;
  }

  /**
   * The names of what is there, whether it can be loaded or not.
   *
   * @throws PluginLoadException if the directory cannot be read
   */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    if (directory == null) {
      return names;
    }
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(
          file -> {
            String name = name(file);
            if (ManifestReader.NAME.matcher(name).matches()) {
              names.add(name);
            }
          });
      return names;
    } catch (IOException e) {
      throw new PluginLoadException("cannot read the directory of plugins " + e.getMessage(), e);
    }
  }

  /** Where the packages of that name are: none, one, or two that contradict each other. */
  List<Path> of(String name) {
    List<Path> found = new ArrayList<>();
    if (directory != null) {
      Path archive = directory.resolve(name + PackageReader.ARCHIVE);
      Path unpacked = directory.resolve(name);
      if (Files.exists(archive)) {
        found.add(archive);
      }
      if (Files.exists(unpacked.resolve(PackageReader.MANIFEST))) {
        found.add(unpacked);
      }
    }
    return found;
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    if (name.endsWith(PackageReader.ARCHIVE)) {
      return name.substring(0, name.length() - PackageReader.ARCHIVE.length());
    }
    return Files.exists(file.resolve(PackageReader.MANIFEST)) ? name : "";
  }
}
