package io.cordon.proxy.plugin;

import io.cordon.plugin.PluginLoadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Public keys whose signatures are trusted: Ed25519, each in a file as {@code openssl pkey -pubout}
 * writes it. A signature is over the manifest, and the manifest has the digest of the code.
 */
public final class TrustRoot {

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

  /** Of a signature, in bytes. */
  private static final int LENGTH = 64;

  private final Map<String, PublicKey> keys;

  private TrustRoot(Map<String, PublicKey> keys) {
    this.keys = keys;
  }

  /**
   * Reads every file of a directory but hidden ones.
   *
   * @throws PluginLoadException if one of them is no such key: then nothing is trusted
   */
  public static TrustRoot read(Path directory) {
    Map<String, PublicKey> keys = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.startsWith(".") && Files.isRegularFile(file)) {
          keys.put(name, key(file));
        }
      }
    } catch (IOException e) {
      throw new PluginLoadException("cannot read the trust root " + e.getMessage(), e);
    }
    return new TrustRoot(keys);
  }

  /**
   * The file of the key that signed the package.
   *
   * @throws PluginLoadException if none of them did, or the code is not what was signed
   */
  public String check(PluginPackage candidate) {
    byte[] signature = candidate.signature();
    if (signature == null) {
      throw new PluginLoadException("not signed: " + PackageReader.SIGNATURE + " is missing");
    }
    if (!candidate.checkDigests()) {
      throw new PluginLoadException(
          "the signature does not cover the code: the manifest has no digest of "
              + candidate.codeFile());
    }
    for (Map.Entry<String, PublicKey> key : keys.entrySet()) {
      if (verifies(key.getValue(), candidate.manifestBytes(), signature)) {
        return key.getKey();
      }
    }
    throw new PluginLoadException(
        "no key of the trust root has signed its manifest (keys there: "
            + (keys.isEmpty() ? "none" : String.join(", ", keys.keySet()))
            + ")");
  }

  private static boolean verifies(PublicKey key, byte[] manifest, byte[] signature) {
    if (signature.length != LENGTH) {
      return false; // the JDK takes longer ones, so that one signature has many forms
    }
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(manifest);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // no point of the curve
    }
  }

  private static PublicKey key(Path file) throws IOException {
    Matcher pem =
        PEM.matcher(
            new String(PackageReader.bytes(file, 1 << 14), StandardCharsets.ISO_8859_1).strip());
    if (pem.matches()) {
      try {
        byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw new PluginLoadException("trust root: " + file + " is no Ed25519 key", e);
      }
    }
    throw new PluginLoadException("trust root: " + file + " is no public key in PEM");
  }
}
