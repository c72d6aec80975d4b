package io.cordon.test;

import io.cordon.plugin.Plugin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** Makes plugin jars, and packages of them, without the code that reads them. */
public final class PluginJars {

  /** Answers region {@code <text>}, which is the text of {@code region.txt} in its jar. */
  public static final String FROM_RESOURCE =
      """
      package acme;
      import io.cordon.plugin.*;
      public final class Acme implements Plugin {
        public String name() { return "acme"; }
        public Hooks start(PluginContext context) {
          try (java.io.InputStream in = Acme.class.getResourceAsStream("/region.txt")) {
            String region = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return Hooks.none().withRoute(request -> new RouteResult.Region(region));
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        }
      }
      """;

  private PluginJars() {}

  /** Of class {@code acme.Acme}, whose {@code start} has this body. */
  public static String startingWith(String body) {
    return """
        package acme;
        import io.cordon.plugin.*;
        public final class Acme implements Plugin {
          public String name() { return "acme"; }
          public Hooks start(PluginContext context) {
            %s
          }
        }
        """
        .formatted(body);
  }

  /** The files of a jar: the class {@code acme.Acme}, compiled, and its service. */
  public static Map<String, byte[]> files(String source) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try {
      Path directory = Files.createTempDirectory("plugin-jars");
      Path file = Files.writeString(directory.resolve("Acme.java"), source);
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int code =
          javac.run(
              null,
              null,
              err,
              "-proc:none",
              "-d",
              directory.toString(),
              "-cp",
              Path.of(Plugin.class.getProtectionDomain().getCodeSource().getLocation().getPath())
                  .toString(),
              file.toString());
      if (code != 0) {
        throw new IllegalArgumentException(err.toString(StandardCharsets.UTF_8));
      }
      Map<String, byte[]> files = new LinkedHashMap<>();
      try (var classes = Files.list(directory.resolve("acme"))) {
        for (Path compiled : classes.toList()) {
          files.put("acme/" + compiled.getFileName(), Files.readAllBytes(compiled));
        }
      }
      files.put("META-INF/services/io.cordon.plugin.Plugin", utf8("acme.Acme\n"));
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] jar(Map<String, byte[]> files) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static byte[] jar(String source) {
    return jar(files(source));
  }

  /** A manifest of the plugin {@code acme} with the digest of this code. */
  public static byte[] manifest(byte[] code, String... more) {
    StringBuilder out =
        new StringBuilder("{\"schemaVersion\":1,\"name\":\"acme\",\"version\":\"1.0\",\"hooks\":")
            .append("[\"route\"],\"digests\":{\"plugin.jar\":\"")
            .append(sha256(code))
            .append("\"}");
    List.of(more).forEach(member -> out.append(',').append(member));
    return utf8(out.append('}').toString());
  }

  /** Writes {@code acme.tar.gz}, beside the old one and then over it. */
  public static Path archive(Path directory, Map<String, byte[]> files) throws IOException {
    Path next = directory.resolve(".next");
    write(next, files);
    return Files.move(next, directory.resolve("acme.tar.gz"), StandardCopyOption.REPLACE_EXISTING);
  }

  public static Path archive(Path directory, byte[] jar) throws IOException {
    return archive(directory, Map.of("manifest.json", manifest(jar), "plugin.jar", jar));
  }

  private static void write(Path file, Map<String, byte[]> files) throws IOException {
    try (TarArchiveOutputStream out =
        new TarArchiveOutputStream(new GzipCompressorOutputStream(Files.newOutputStream(file)))) {
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey());
        header.setSize(entry.getValue().length);
        out.putArchiveEntry(header);
        out.write(entry.getValue());
        out.closeArchiveEntry();
      }
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
