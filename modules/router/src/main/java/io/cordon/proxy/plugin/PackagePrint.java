package io.cordon.proxy.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the packages of some plugins, and the trust root, look like from outside: which files, their
 * sizes, times and inodes. Two that are equal are the same packages. Reading it blocks.
 */
public record PackagePrint(Map<Path, String> files) {

  public PackagePrint {
    files = Map.copyOf(files);
  }

  /** Of these plugins; what is not there, or cannot be looked at, has no part in it. */
  public static PackagePrint of(PluginOptions options, Collection<String> names) {
    Map<Path, String> files = new TreeMap<>();
    PackageDirectory directory = new PackageDirectory(options.directory());
    for (String name : names) {
      directory.of(name).forEach(at -> add(at, files));
    }
    if (options.trustRoot() != null) {
      add(options.trustRoot(), files);
    }
    return new PackagePrint(files);
  }

  private static void add(Path at, Map<Path, String> files) {
    try {
      if (Files.isDirectory(at)) {
        try (Stream<Path> inside = Files.list(at)) {
          for (Path file : inside.toList()) {
            files.put(file, print(file));
          }
        }
      } else {
        files.put(at, print(at));
      }
    } catch (IOException e) {
      files.put(at, "unreadable");
    }
  }

  private static String print(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return now.size() + " " + now.lastModifiedTime() + " " + now.fileKey();
  }
}
