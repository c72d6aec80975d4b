package io.cordon.proxy.plugin;

import io.cordon.plugin.PluginLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a package, either form, each file once and with a cap. */
public final class PackageReader {

  /** What an archive is named. */
  public static final String ARCHIVE = ".tar.gz";

  /** What the manifest in a directory is named. */
  public static final String MANIFEST = "plugin.yaml";

  /** What the signature is named, in both forms. */
  public static final String SIGNATURE = "plugin.sig";

  static final int MAX_MANIFEST = 64 << 10;
  static final int MAX_SIGNATURE = 1 << 10;
  static final int MAX_CODE = 32 << 20;

  private PackageReader() {}

  /**
   * Reads an archive, a directory, or the directory of a code file.
   *
   * @throws PluginLoadException if it is no package: it says why, without the plugin's name
   */
  public static PluginPackage read(Path at) {
    try {
      if (Files.isDirectory(at)) {
        return directory(at, code(at));
      } else if (at.getFileName().toString().endsWith(ARCHIVE)) {
        return PackageArchive.read(at);
      } else if (isCode(at)) {
        Path beside = at.getParent();
        return directory(beside == null ? Path.of("") : beside, at);
      }
    } catch (NoSuchFileException e) {
      throw new PluginLoadException(e.getFile() + " does not exist", e);
    } catch (IOException e) {
      throw new PluginLoadException("cannot read " + at + ": " + e.getMessage(), e);
    }
    throw new PluginLoadException(
        "expected a directory with " + MANIFEST + ", or a file .wasm, .jar, .tar.gz; found " + at);
  }

  /** At most so many bytes of a file. */
  public static byte[] bytes(Path file, int max) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return bytes(in, max, file.getFileName().toString());
    }
  }

  static byte[] bytes(InputStream in, int max, String name) throws IOException {
    byte[] bytes = in.readNBytes(max + 1);
    if (bytes.length > max) {
      throw new PluginLoadException(name + " is longer than " + max + " bytes");
    }
    return bytes;
  }

  static boolean isCode(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".wasm") || name.endsWith(".jar");
  }

  private static PluginPackage directory(Path directory, Path code) throws IOException {
    byte[] manifest = bytes(directory.resolve(MANIFEST), MAX_MANIFEST);
    return new PluginPackage(
        manifest,
        code.getFileName().toString(),
        bytes(code, MAX_CODE),
        signature(directory.resolve(SIGNATURE)));
  }

  private static byte @Nullable [] signature(Path file) throws IOException {
    return Files.exists(file) ? bytes(file, MAX_SIGNATURE) : null;
  }

  private static Path code(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> code = files.filter(PackageReader::isCode).sorted().toList();
      if (code.size() == 1) {
        return code.get(0);
      }
      throw new PluginLoadException(
          "expected one file .wasm or .jar in " + directory + ", found " + code.size());
    }
  }
}
