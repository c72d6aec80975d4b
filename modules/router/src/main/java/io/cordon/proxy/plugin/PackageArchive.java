package io.cordon.proxy.plugin;

import io.cordon.plugin.PluginLoadException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * The form {@code .tar.gz}. Nothing is written to disk; files have the four names that there are,
 * and no other entry is let by but the directory itself.
 */
public final class PackageArchive {

  /** The manifest's name in an archive. */
  public static final String MANIFEST = "manifest.json";

  /** The most that is unpacked, headers and all. */
  private static final int MAX_UNPACKED = PackageReader.MAX_CODE + (1 << 20);

  private static final Map<String, Integer> CAPS =
      Map.of(
          MANIFEST,
          PackageReader.MAX_MANIFEST,
          PackageReader.SIGNATURE,
          PackageReader.MAX_SIGNATURE,
          "plugin.wasm",
          PackageReader.MAX_CODE,
          "plugin.jar",
          PackageReader.MAX_CODE);

  private PackageArchive() {}

  static PluginPackage read(Path file) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(file);
        InputStream capped =
            new CappedInputStream(new GZIPInputStream(new BufferedInputStream(in)), MAX_UNPACKED);
        TarArchiveInputStream tar = new TarArchiveInputStream(capped)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        add(entry, tar, files);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("not a tar archive: " + e.getMessage(), e);
    }
    return of(files);
  }

  /** The same files are the same bytes. */
  public static void write(Path file, Map<String, byte[]> files) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setOperatingSystem(255);
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new GzipCompressorOutputStream(out, parameters))) {
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey());
        header.setSize(entry.getValue().length);
        header.setModTime(0L);
        header.setIds(0, 0);
        tar.putArchiveEntry(header);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
    }
  }

  private static void add(TarArchiveEntry entry, InputStream in, Map<String, byte[]> files)
      throws IOException {
    String name = entry.getName();
    if (entry.isDirectory() && (name.equals("./") || name.equals("."))) {
      return;
    }
    String plain = name.startsWith("./") ? name.substring(2) : name;
    Integer cap = CAPS.get(plain);
    if (cap == null || !entry.isFile() || entry.isSymbolicLink() || entry.isLink()) {
      throw new PluginLoadException("not expected in a package: \"" + shorten(name) + "\"");
    }
    if (files.putIfAbsent(plain, PackageReader.bytes(in, cap, plain)) != null) {
      throw new PluginLoadException(plain + " is there twice");
    }
  }

  private static PluginPackage of(Map<String, byte[]> files) {
    byte[] manifest = files.get(MANIFEST);
    if (manifest == null) {
      throw new PluginLoadException(MANIFEST + " is missing");
    }
    byte[] wasm = files.get("plugin.wasm");
    byte[] jar = files.get("plugin.jar");
    byte[] code = wasm == null ? jar : wasm;
    if (code == null || (wasm != null && jar != null)) {
      throw new PluginLoadException("expected plugin.wasm or plugin.jar, one of them");
    }
    String codeFile = wasm == null ? "plugin.jar" : "plugin.wasm";
    return new PluginPackage(manifest, codeFile, code, files.get(PackageReader.SIGNATURE));
  }

  private static String shorten(String text) {
    String shown = text.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= 80 ? shown : shown.substring(0, 80) + "…";
  }
}
