package io.cordon.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginLimits;
import io.cordon.proxy.plugin.PackageArchive;
import io.cordon.proxy.plugin.PluginOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A directory of packages for one test class, and a trust root with one key. Everything that is
 * published is signed by it, unless a test says otherwise, and takes the place of what was there
 * before at once, as {@code mv} does.
 */
public final class PluginPackages implements AfterAllCallback {

  private final Path home;
  private final Path directory;
  private final Path trustRoot;
  private final KeyPair key;

  PluginPackages() {
    try {
      home = Files.createTempDirectory("plugin-packages");
      directory = Files.createDirectory(home.resolve("plugins"));
      trustRoot = Files.createDirectory(home.resolve("trusted"));
      key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      String pem = Base64.getMimeEncoder().encodeToString(key.getPublic().getEncoded());
      Files.writeString(
          trustRoot.resolve("build.pem"),
          "-----BEGIN PUBLIC KEY-----\n" + pem + "\n-----END PUBLIC KEY-----\n");
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Of a call of a module. Patient: these tests are about answers, and the machine may be busy. */
  static final Duration CALL_TIMEOUT = Duration.ofMillis(500);

  /** For a member that looks at them twenty times a second; the other limits are the defaults. */
  PluginOptions config() {
    PluginLimits limits = PluginLimits.DEFAULT;
    return new PluginOptions(
        directory,
        trustRoot,
        Duration.ofMillis(50),
        PluginOptions.BUILT_IN.startTimeout(),
        new PluginLimits(
            CALL_TIMEOUT, limits.memoryBytes(), limits.resultBytes(), limits.callsPerInstance()),
        PluginOptions.BUILT_IN.observerQueue());
  }

  Path archive(String name) {
    return directory.resolve(name + ".tar.gz");
  }

  /** With the hook {@code route}; the file is {@code plugin.wasm} or {@code plugin.jar}. */
  void publish(String name, String version, String file, byte[] code) {
    byte[] manifest = manifest(name, version, file, code);
    publish(name, manifest, file, code, sign(manifest));
  }

  /** With these hooks, such as {@code "pre_query","route"}. */
  void publish(String name, String version, String hooks, String file, byte[] code) {
    byte[] manifest =
        new String(manifest(name, version, file, code), UTF_8)
            .replace("[\"route\"]", "[" + hooks + "]")
            .getBytes(UTF_8);
    publish(name, manifest, file, code, sign(manifest));
  }

  void publish(String name, byte[] manifest, String file, byte[] code, byte[] signature) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("manifest.json", manifest);
    files.put(file, code);
    if (signature != null) {
      files.put("plugin.sig", signature);
    }
    try {
      Path next = home.resolve("next.tar.gz");
      PackageArchive.write(next, files);
      Files.move(next, archive(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] manifest(String name, String version, String file, byte[] code) {
    return """
        {"schemaVersion":1,"name":"%s","version":"%s","hooks":["route"],"digests":{"%s":"%s"}}
        """
        .formatted(name, version, file, sha256(code))
        .getBytes(UTF_8);
  }

  byte[] sign(byte[] manifest) {
    return sign(key, manifest);
  }

  static byte[] sign(KeyPair by, byte[] manifest) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(by.getPrivate());
      signer.update(manifest);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A module beside this class. */
  static byte[] wasm(String name) {
    try {
      return PluginPackages.class.getResourceAsStream("wasm/" + name + ".wasm").readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code answer.wasm} with this answer, in JSON. */
  static byte[] answering(String json) {
    return patched("answer", "x".repeat(64), json);
  }

  /** A module of these with other words of the same length, or shorter, in the place of some. */
  static byte[] patched(String module, String words, String others) {
    String padded = others + " ".repeat(words.length() - others.length());
    // Latin-1: each byte is a character.
    return new String(wasm(module), ISO_8859_1).replace(words, padded).getBytes(ISO_8859_1);
  }

  /**
   * A jar with the plugin {@code acme.Acme} of that name, whose method {@code start} has this body,
   * and a file {@code answer.txt}.
   */
  static byte[] jar(String name, String start, String answer) {
    Map<String, byte[]> files = new LinkedHashMap<>(compile(name, start));
    files.put("META-INF/services/io.cordon.plugin.Plugin", "acme.Acme\n".getBytes(UTF_8));
    files.put("answer.txt", answer.getBytes(UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  private static Map<String, byte[]> compile(String name, String start) {
    try {
      Path sources = Files.createTempDirectory("plugin-source");
      Path source =
          Files.writeString(
              sources.resolve("Acme.java"),
              """
              package acme;
              import io.cordon.plugin.*;
              public final class Acme implements Plugin {
                public String name() { return "%s"; }
                public Hooks start(PluginContext context) { %s }
                static String answer() {
                  try (java.io.InputStream in = Acme.class.getResourceAsStream("/answer.txt")) {
                    return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                  } catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }
                }
              }
              """
                  .formatted(name, start));
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      String api = Plugin.class.getProtectionDomain().getCodeSource().getLocation().getPath();
      int code =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  err,
                  err,
                  "-proc:none",
                  "-d",
                  sources.toString(),
                  "-cp",
                  api,
                  source.toString());
      if (code != 0) {
        throw new IllegalArgumentException(err.toString(UTF_8));
      }
      Map<String, byte[]> classes = new LinkedHashMap<>();
      try (Stream<Path> compiled = Files.list(sources.resolve("acme"))) {
        for (Path file : compiled.toList()) {
          classes.put("acme/" + file.getFileName(), Files.readAllBytes(file));
        }
      }
      try (Stream<Path> made = Files.walk(sources)) {
        for (Path file : made.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
      return classes;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
