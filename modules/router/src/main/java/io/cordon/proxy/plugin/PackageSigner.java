package io.cordon.proxy.plugin;

import io.cordon.plugin.PluginLoadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes archives of packages, and signs them. */
public final class PackageSigner {

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final String ENCRYPTED = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

  private PackageSigner() {}

  /** Packs this code and manifest, unsigned; the same is the same bytes. */
  public static void pack(Path to, byte[] manifest, String codeFile, byte[] code)
      throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(PackageArchive.MANIFEST, manifest);
    files.put(codeFile, code);
    PackageArchive.write(to, files);
  }

  /**
   * Signs a package where it is.
   *
   * @param key Ed25519, as {@code openssl genpkey} writes it
   * @throws PluginLoadException if the package is not right, or the key is none
   */
  public static void sign(Path at, Path key) throws IOException {
    PluginPackage unsigned = PackageReader.read(at);
    if (!unsigned.checkDigests()) {
      throw new PluginLoadException(
          "its manifest has no digest of " + unsigned.codeFile() + "; pack it first");
    }
    byte[] signature = sign(unsigned.manifestBytes(), key(key));
    if (at.getFileName().toString().endsWith(PackageReader.ARCHIVE)) {
      Map<String, byte[]> files = new LinkedHashMap<>();
      files.put(PackageArchive.MANIFEST, unsigned.manifestBytes());
      files.put(unsigned.codeFile(), unsigned.code());
      files.put(PackageReader.SIGNATURE, signature);
      PackageArchive.write(at, files);
    } else {
      Path directory = Files.isDirectory(at) ? at : at.resolveSibling(".");
      Files.write(directory.resolve(PackageReader.SIGNATURE), signature);
    }
  }

  private static byte[] sign(byte[] manifest, PrivateKey key) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(key);
      signer.update(manifest);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new PluginLoadException("cannot sign: " + e.getMessage(), e);
    }
  }

  private static PrivateKey key(Path file) throws IOException {
    String text = new String(PackageReader.bytes(file, 1 << 14), StandardCharsets.ISO_8859_1);
    Matcher pem = PEM.matcher(text);
    if (text.contains(ENCRYPTED)) {
      throw new PluginLoadException(file + " is encrypted; expected a private key without that");
    } else if (!pem.find()) {
      throw new PluginLoadException(file + " is no private key in PEM");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
      return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new PluginLoadException(file + " is no Ed25519 key", e);
    }
  }
}
