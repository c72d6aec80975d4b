package io.cordon.proxy.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.PluginLoadException;
import io.cordon.test.PluginJars;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageArchiveTest {

  private static final byte[] CODE = {1, 2, 3};
  private static final byte[] MANIFEST = PluginJars.manifest(CODE);

  @TempDir private Path directory;

  @Test
  void readsWhatItWrites() throws IOException {
    Path file = directory.resolve("acme.tar.gz");
    PackageArchive.write(
        file, Map.of("manifest.json", MANIFEST, "plugin.jar", CODE, "plugin.sig", new byte[64]));

    PluginPackage read = PackageReader.read(file);

    assertEquals("acme", read.manifest().name());
    assertArrayEquals(MANIFEST, read.manifestBytes());
    assertArrayEquals(CODE, read.code());
    assertArrayEquals(new byte[64], read.signature());
    assertTrue(read.checkDigests());
  }

  @Test
  void readsTheDirectoryItselfAsTarWritesIt() throws IOException {
    Path file =
        tar(
            out -> {
              put(out, "./", new byte[0]);
              put(out, "./manifest.json", MANIFEST);
              put(out, "./plugin.jar", CODE);
            });

    assertEquals("plugin.jar", PackageReader.read(file).codeFile());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../plugin.jar", "/plugin.jar", "a/plugin.jar", "././plugin.jar", "x", ""})
  void refusesAnyOtherName(String name) throws IOException {
    Path file =
        tar(
            out -> {
              put(out, "manifest.json", MANIFEST);
              TarArchiveEntry entry = new TarArchiveEntry("x", true);
              entry.setName(name);
              entry.setSize(3);
              out.putArchiveEntry(entry);
              out.write(CODE);
              out.closeArchiveEntry();
            });

    assertTrue(failure(file).startsWith("not expected in a package: "), failure(file));
  }

  @Test
  void refusesALinkOfARightName() throws IOException {
    Path file =
        tar(
            out -> {
              TarArchiveEntry link = new TarArchiveEntry("plugin.jar", TarConstants.LF_SYMLINK);
              link.setLinkName("/etc/passwd");
              out.putArchiveEntry(link);
              out.closeArchiveEntry();
            });

    assertEquals("not expected in a package: \"plugin.jar\"", failure(file));
  }

  @Test
  void refusesAFileThatIsThereTwice() throws IOException {
    Path file =
        tar(
            out -> {
              put(out, "manifest.json", MANIFEST);
              put(out, "./manifest.json", MANIFEST);
            });

    assertEquals("manifest.json is there twice", failure(file));
  }

  @Test
  void refusesALongFile() throws IOException {
    Path file = tar(out -> put(out, "manifest.json", new byte[PackageReader.MAX_MANIFEST + 1]));

    assertEquals("manifest.json is longer than 65536 bytes", failure(file));
  }

  @Test
  void refusesWhatIsSmallOnlyWhilePacked() throws IOException {
    Path file = directory.resolve("bomb.tar.gz");
    byte[] zeros = new byte[1 << 20];
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      byte[] longName = new byte[512];
      Arrays.fill(longName, 0, 5, (byte) 'x');
      System.arraycopy(PluginJars.utf8("00000000000"), 0, longName, 124, 11);
      for (int i = 0; i < 40; i++) {
        out.write(zeros);
      }
    }

    String message = failure(file);
    assertTrue(
        message.contains("more than 34603008 bytes") || message.equals("manifest.json is missing"),
        message);
  }

  @Test
  void wantsTheManifestAndTheCode() throws IOException {
    assertEquals("manifest.json is missing", failure(tar(out -> put(out, "plugin.jar", CODE))));
    assertEquals(
        "expected plugin.wasm or plugin.jar, one of them",
        failure(tar(out -> put(out, "manifest.json", MANIFEST))));
    assertEquals(
        "expected plugin.wasm or plugin.jar, one of them",
        failure(
            tar(
                out -> {
                  put(out, "manifest.json", MANIFEST);
                  put(out, "plugin.jar", CODE);
                  put(out, "plugin.wasm", CODE);
                })));
  }

  @Test
  void neverDoesMoreThanRefuseACutOrBrokenFile() throws IOException {
    Path whole =
        tar(
            out -> {
              put(out, "manifest.json", MANIFEST);
              put(out, "plugin.jar", CODE);
            });
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 0; length < bytes.length; length++) {
      Path cut = Files.write(directory.resolve("cut.tar.gz"), Arrays.copyOf(bytes, length));
      readOrRefuse(cut);
      byte[] broken = bytes.clone();
      broken[length] ^= 0x55;
      readOrRefuse(Files.write(directory.resolve("broken.tar.gz"), broken));
    }
  }

  private static void readOrRefuse(Path file) {
    try {
      PackageReader.read(file).checkDigests();
    } catch (PluginLoadException e) {
      assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
    }
  }

  private static String failure(Path file) {
    return assertThrows(PluginLoadException.class, () -> PackageReader.read(file)).getMessage();
  }

  private interface Body {
    void write(TarArchiveOutputStream out) throws IOException;
  }

  private Path tar(Body body) throws IOException {
    Path file = directory.resolve("made.tar.gz");
    try (TarArchiveOutputStream out =
        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      body.write(out);
    }
    return file;
  }

  private static void put(TarArchiveOutputStream out, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    out.putArchiveEntry(entry);
    out.write(bytes);
    out.closeArchiveEntry();
  }
}
